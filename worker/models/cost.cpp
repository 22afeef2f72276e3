// SPDX-License-Identifier: Apache-2.0
#include "worker/models/cost.h"

#include <ATen/core/stack.h>
#include <ATen/record_function.h>
#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>
#include <torch/library.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>
#include <map>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "worker/models/convolved.h"

namespace foldwise::worker {
namespace {

/// What a convolution answers, all zeros. Of its arguments (input, kernel, bias, stride, padding, dilation, transposed,
/// output_padding, groups): the shape alone.
void answer_zeros(const c10::OperatorHandle& /*convolution*/, torch::jit::Stack* stack) {
  constexpr std::size_t arguments = 9;
  const auto argument = [&](std::size_t index) { return torch::jit::peek(*stack, index, arguments); };
  const torch::Tensor input = argument(0).toTensor();
  const torch::Tensor kernel = argument(1).toTensor();
  const std::vector<std::int64_t> stride = argument(3).toIntVector();
  const std::vector<std::int64_t> padding = argument(4).toIntVector();
  const std::vector<std::int64_t> dilation = argument(5).toIntVector();
  if (argument(6).toBool()) throw std::logic_error("transposed convolutions are not counted");
  std::vector<std::int64_t> sizes{input.size(0), kernel.size(0)};
  for (std::int64_t axis = 2; axis < input.dim(); ++axis) {
    const auto place = static_cast<std::size_t>(axis - 2);
    const std::int64_t field = dilation[place] * (kernel.size(axis) - 1) + 1;
    sizes.push_back((input.size(axis) + 2 * padding[place] - field) / stride[place] + 1);
  }
  torch::jit::drop(*stack, arguments);
  torch::jit::push(*stack, torch::zeros(sizes, input.options()));
}

/// While it lives, convolutions on the CPU are not computed.
class UncomputedConvolutions {
 public:
  UncomputedConvolutions() : library_(torch::Library::IMPL, "aten", c10::DispatchKey::CPU, __FILE__, __LINE__) {
    library_.impl("convolution", torch::CppFunction::makeFromBoxedFunction<&answer_zeros>());
  }

 private:
  PlainConvolutions plain_;
  torch::Library library_;
};

/// Layers by the memory of their parameters: what an operation is given may be a view of them.
class LayerNames {
 public:
  explicit LayerNames(const Network& network) {
    for (const auto& [part, name, tensor] : network.named_weights()) add(name, tensor);
  }
  explicit LayerNames(const torch::nn::Module& module) {
    for (const auto& parameter : module.named_parameters()) add(parameter.key(), parameter.value());
  }

  /// Empty for what is no parameter.
  std::string of(const torch::Tensor& tensor) const {
    const auto found = names_.find(tensor.data_ptr());
    return found == names_.end() ? "" : found->second;
  }
  std::int64_t parameters(const std::string& layer) const {
    const auto found = parameters_.find(layer);
    return found == parameters_.end() ? 0 : found->second;
  }

 private:
  void add(const std::string& name, const torch::Tensor& tensor) {
    const std::string layer = name.substr(0, name.rfind('.'));
    if (tensor.requires_grad()) parameters_[layer] += tensor.numel();
    names_.emplace(tensor.data_ptr(), layer);
  }

  std::map<const void*, std::string> names_;
  std::map<std::string, std::int64_t> parameters_;
};

/// Which arguments of an operation are multiplied, or scale its output.
struct Operation {
  enum class Kind { product, convolution, normalisation };
  std::string_view name;
  Kind kind;
  std::size_t left;
  std::size_t right;
};

constexpr auto operations = std::to_array<Operation>({
    {"aten::convolution", Operation::Kind::convolution, 0, 1},
    {"aten::batch_norm", Operation::Kind::normalisation, 0, 1},
    {"aten::mm", Operation::Kind::product, 0, 1},
    {"aten::bmm", Operation::Kind::product, 0, 1},
    {"aten::mv", Operation::Kind::product, 0, 1},
    {"aten::addmm", Operation::Kind::product, 1, 2},
    {"aten::baddbmm", Operation::Kind::product, 1, 2},
    {"aten::addmv", Operation::Kind::product, 1, 2},
});

/// What an operation says when it starts.
struct Started : at::ObserverContext {
  bool counts = false;
  CountedLayer layer;
  std::int64_t per_output = 0;  ///< multiply-adds for each value of its output
};

/// Takes the operations of this thread into a list while it lives.
class OperationList {
 public:
  OperationList(const LayerNames& names, std::vector<CountedLayer>& layers) : names_(names), layers_(layers) {
    current = this;
    handle_ = at::addThreadLocalCallback(at::RecordFunctionCallback(start, end)
                                             .needsInputs(true)
                                             .needsOutputs(true)
                                             .scopes({at::RecordScope::FUNCTION}));
  }
  ~OperationList() {
    at::removeCallback(handle_);
    current = nullptr;
  }
  OperationList(const OperationList&) = delete;
  OperationList& operator=(const OperationList&) = delete;

 private:
  static std::unique_ptr<at::ObserverContext> start(const at::RecordFunction& function) {
    auto started = std::make_unique<Started>();
    const auto* const found = std::ranges::find(operations, std::string_view(function.name()), &Operation::name);
    if (found != operations.end()) current->begin(function, *found, *started);
    return started;
  }
  static void end(const at::RecordFunction& function, at::ObserverContext* context) {
    auto& started = *static_cast<Started*>(context);
    if (!started.counts) return;
    // A module's own code hands over all of its stack, and the answer is on top.
    const std::vector<c10::IValue>& outputs = function.outputs();
    const std::size_t answers = function.num_outputs();
    if (outputs.size() < answers || !outputs[outputs.size() - answers].isTensor()) return;
    current->finish(outputs[outputs.size() - answers].toTensor(), started);
  }

  void begin(const at::RecordFunction& function, const Operation& operation, Started& started) const {
    // Likewise: the operation's own arguments are the last of them.
    const c10::ArrayRef<const c10::IValue> inputs = function.inputs();
    const auto arguments = inputs.slice(inputs.size() - std::min(inputs.size(), function.num_inputs()));
    const auto given = [&](std::size_t index) {
      if (index >= arguments.size()) return torch::Tensor();
      const c10::IValue& value = arguments[index];
      return value.isTensor() ? value.toTensor() : torch::Tensor();
    };
    const torch::Tensor left = given(operation.left);
    const torch::Tensor right = given(operation.right);
    const bool multiplies = operation.kind != Operation::Kind::normalisation;
    if (multiplies && (!left.defined() || !right.defined())) return;
    started.counts = true;
    for (const torch::Tensor& tensor : {right, left}) {
      if (started.layer.name.empty() && tensor.defined()) started.layer.name = names_.of(tensor);
    }
    started.layer.parameters = names_.parameters(started.layer.name);
    switch (operation.kind) {
      case Operation::Kind::convolution:
        started.per_output = right.numel() / right.size(0);  // [out, in / groups, …]
        break;
      case Operation::Kind::product:
        started.per_output = left.size(-1);  // [.., rows, inner] x [.., inner, columns]
        break;
      case Operation::Kind::normalisation:
        break;
    }
  }

  void finish(const torch::Tensor& output, Started& started) {
    started.layer.multiply_adds = started.per_output * output.numel();
    started.layer.output = output.sizes().vec();
    const auto known = std::ranges::find(layers_, started.layer.name, &CountedLayer::name);
    if (known == layers_.end()) {
      layers_.push_back(std::move(started.layer));
    } else {
      known->multiply_adds += started.layer.multiply_adds;
      known->output = std::move(started.layer.output);
    }
  }

  static thread_local OperationList* current;
  const LayerNames& names_;
  std::vector<CountedLayer>& layers_;
  at::CallbackHandle handle_ = 0;
};

/// The type of libtorch's totals, which differs between its versions.
template <typename Report>
struct TotalsOf;
template <typename Total>
struct TotalsOf<void (c10::MemoryReportingInfoBase::*)(void*, std::int64_t, Total, Total, c10::Device)> {
  using Type = Total;
};
using Total = TotalsOf<decltype(&c10::MemoryReportingInfoBase::reportMemoryUsage)>::Type;

/// The memory that tensors on the CPU take up in a thread: what is made, less what is freed of it.
class MemoryCounter final : public c10::MemoryReportingInfoBase {
 public:
  void reportMemoryUsage(void* /*where*/, std::int64_t more, Total /*allocated*/, Total /*reserved*/,
                         c10::Device device) override {
    if (device.type() != c10::DeviceType::CPU) return;
    now_ += more;  // negative where it is freed
    most_ = std::max(most_, now_);
  }
  bool memoryProfilingEnabled() const override { return true; }
  /// At any moment so far, bytes.
  std::int64_t most() const { return most_; }

 private:
  std::int64_t now_ = 0;
  std::int64_t most_ = 0;
};

thread_local OperationList* OperationList::current = nullptr;

}  // namespace

std::int64_t CountedLink::multiply_adds() const {
  std::int64_t sum = 0;
  for (const CountedLayer& layer : layers) sum += layer.multiply_adds;
  return sum;
}

std::vector<CountedLink> count_pass(Network& network, const std::vector<std::int64_t>& input) {
  const torch::NoGradGuard no_gradient;
  network.eval();
  const UncomputedConvolutions uncomputed;
  const LayerNames names(network);
  std::vector<CountedLink> links;
  std::vector<CountedLayer> layers;
  const OperationList list(names, layers);
  network.follow({torch::zeros(input)}, [&](const ChainPlace& place, const torch::Tensor& output) {
    links.push_back({place, output.sizes().vec(), std::exchange(layers, {})});
  });
  return links;
}

std::int64_t count_alone(const torch::nn::Module& layer, const std::function<void()>& pass) {
  const torch::NoGradGuard no_gradient;
  const UncomputedConvolutions uncomputed;
  const LayerNames names(layer);
  std::vector<CountedLayer> layers;
  const OperationList list(names, layers);
  pass();
  std::int64_t sum = 0;
  for (const CountedLayer& counted : layers) sum += counted.multiply_adds;
  return sum;
}

std::int64_t peak_bytes(Network& network, const std::vector<std::int64_t>& input) {
  const torch::NoGradGuard no_gradient;
  network.eval();
  const UncomputedConvolutions uncomputed;
  const auto counter = std::make_shared<MemoryCounter>();  // shared: libtorch's guard wants it
  const c10::DebugInfoGuard follow(c10::DebugInfoKind::PROFILER_STATE, counter);
  network.score_sequence(torch::zeros(input));
  return counter->most();
}

std::int64_t multiply_adds(const std::vector<CountedLink>& links) {
  std::int64_t sum = 0;
  for (const CountedLink& link : links) sum += link.multiply_adds();
  return sum;
}

std::int64_t numbers_in(const std::vector<torch::Tensor>& tensors) {
  std::int64_t sum = 0;
  for (const torch::Tensor& tensor : tensors) sum += tensor.numel();
  return sum;
}

}  // namespace foldwise::worker

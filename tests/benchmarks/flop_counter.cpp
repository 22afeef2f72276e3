// SPDX-License-Identifier: Apache-2.0
#include "tests/benchmarks/flop_counter.h"

#include <torch/types.h>

#include <atomic>
#include <memory>
#include <string_view>

namespace foldwise {
namespace {

std::atomic<std::int64_t> counted_operations;

/// What an operation says when it starts.
struct Started : at::ObserverContext {
  enum class Kind { product, convolution, convolution_backward, other };
  Kind kind = Kind::other;
  std::int64_t operations = 0;  ///< of a convolution for each value of its output
};

/// Of a kernel [out, in / groups, …], for each value of the output.
std::int64_t per_output(const at::Tensor& kernel) {
  return 2 * kernel.numel() / kernel.size(0);
}

/// [.., rows, inner] x [.., inner, columns]
std::int64_t of_product(const at::Tensor& left, const at::Tensor& right) {
  return 2 * left.numel() * right.size(-1);
}

std::unique_ptr<at::ObserverContext> start(const at::RecordFunction& function) {
  auto started = std::make_unique<Started>();
  const std::string_view name = function.name();
  const auto tensor = [&](std::size_t index) { return function.inputs()[index].toTensor(); };
  if (name == "aten::mm" || name == "aten::bmm") {
    started->kind = Started::Kind::product;
    started->operations = of_product(tensor(0), tensor(1));
  } else if (name == "aten::addmm" || name == "aten::baddbmm") {
    started->kind = Started::Kind::product;
    started->operations = of_product(tensor(1), tensor(2));
  } else if (name == "aten::convolution") {
    started->kind = Started::Kind::convolution;
    started->operations = per_output(tensor(1));
  } else if (name == "aten::convolution_backward") {
    started->kind = Started::Kind::convolution_backward;
    started->operations = per_output(tensor(2)) * tensor(0).numel();
  }
  return started;
}

void end(const at::RecordFunction& function, at::ObserverContext* context) {
  const auto& started = *static_cast<Started*>(context);
  const auto output = [&](std::size_t index) { return function.outputs()[index]; };
  switch (started.kind) {
    case Started::Kind::product:
      counted_operations += started.operations;
      break;
    case Started::Kind::convolution:
      counted_operations += started.operations * output(0).toTensor().numel();
      break;
    case Started::Kind::convolution_backward:
      // The gradients of the input and of the kernel cost as much as the way forth, each.
      for (const std::size_t gradient : {0, 1}) {
        if (output(gradient).isTensor() && output(gradient).toTensor().defined()) {
          counted_operations += started.operations;
        }
      }
      break;
    case Started::Kind::other:
      break;
  }
}

}  // namespace

FlopCounter::FlopCounter() {
  counted_operations = 0;
  handle_ = at::addGlobalCallback(
      at::RecordFunctionCallback(start, end).needsInputs(true).needsOutputs(true).scopes({at::RecordScope::FUNCTION}));
}

FlopCounter::~FlopCounter() {
  at::removeCallback(handle_);
}

double FlopCounter::counted() const {
  return static_cast<double>(counted_operations.load());
}

}  // namespace foldwise

// SPDX-License-Identifier: Apache-2.0
#include "worker/models/backbones/torchscript.h"

#include <ATen/core/ivalue.h>
#include <c10/util/Exception.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/serialization/import.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "experiments/foundation/error.h"

namespace foldwise::worker {
namespace {

using Script = torch::jit::Module;

/// A tensor of a script, where it lies there, and its name in files.
struct ScriptTensor {
  enum class Kind { parameter, buffer };
  Kind kind = Kind::parameter;
  Script owner;
  std::string attribute;
  std::string name;
  torch::Tensor tensor;
};

struct ScriptTensors {
  std::vector<ScriptTensor> tensors;
  std::set<std::string> further_names;  ///< of tensors that have one already
};

std::string message_of(const std::exception& error) {
  const auto* const of_torch = dynamic_cast<const c10::Error*>(&error);
  return of_torch ? of_torch->what_without_backtrace() : error.what();
}

/// What a module said, without the way through its code: behind that stands an error of libtorch or, on the last line,
/// an exception of the module's own.
std::string said_in(std::string message) {
  constexpr std::string_view front = "RuntimeError: ";
  constexpr std::string_view way = "Traceback of TorchScript";
  while (message.ends_with('\n')) message.pop_back();
  if (const auto at = message.rfind(front); at != std::string::npos) {
    message.erase(0, at + front.size());
  } else if (message.find(way) != std::string::npos) {
    message.erase(0, message.rfind('\n') + 1);
  }
  return message.substr(0, message.find('\n'));
}

/// Whether no other module would have helped.
bool is_of_the_machine(const std::string& message) {
  constexpr std::array<std::string_view, 4> signs{"out of memory", "can't allocate memory", "CUDA error",
                                                  "cuDNN error"};
  return std::ranges::any_of(signs, [&](std::string_view sign) { return message.find(sign) != std::string::npos; });
}

std::string sizes_text(torch::IntArrayRef sizes) {
  std::string text;
  for (const std::int64_t size : sizes) text += (text.empty() ? "" : ", ") + std::to_string(size);
  return "[" + text + "]";
}

std::string place_of(const ModelOptions& options) {
  return "model.file " + options.file;
}

ScriptTensors tensors_of(const Script& script) {
  ScriptTensors found;
  std::vector<torch::Tensor> seen;
  const auto add = [&](ScriptTensor entry) {
    if (!entry.tensor.defined()) return;
    if (std::ranges::any_of(seen, [&](const torch::Tensor& other) { return other.is_same(entry.tensor); })) {
      found.further_names.insert(entry.name);
      return;
    }
    seen.push_back(entry.tensor);
    found.tensors.push_back(std::move(entry));
  };
  for (const auto& module : script.named_modules()) {
    const std::string prefix = module.name.empty() ? "" : module.name + ".";
    for (const auto& each : module.value.named_parameters(/*recurse=*/false)) {
      add({ScriptTensor::Kind::parameter, module.value, each.name, prefix + each.name, each.value});
    }
    for (const auto& each : module.value.named_buffers(/*recurse=*/false)) {
      add({ScriptTensor::Kind::buffer, module.value, each.name, prefix + each.name, each.value});
    }
  }
  return found;
}

/// Registers the very tensor of a script under its name, below modules that stand for the parts of that name. What
/// happens to it there, on its way to a device or into another type, happens to the script.
void register_below(torch::nn::Module& root, const ScriptTensor& entry) {
  torch::nn::Module* holder = &root;
  std::string_view rest = entry.name;
  for (auto dot = rest.find('.'); dot != std::string_view::npos; dot = rest.find('.')) {
    const std::string part(rest.substr(0, dot));
    const auto children = holder->named_children();
    const auto* const child = children.find(part);
    holder = child ? child->get() : holder->register_module(part, std::make_shared<torch::nn::Module>()).get();
    rest.remove_prefix(dot + 1);
  }
  if (entry.kind == ScriptTensor::Kind::parameter) {
    holder->register_parameter(std::string(rest), entry.tensor, entry.tensor.requires_grad());
  } else {
    holder->register_buffer(std::string(rest), entry.tensor);
  }
}

Script load_script(const ModelOptions& options) {
  const std::string remedy = "give a file that torch.jit.script(module).save(\"model.pt\") wrote";
  try {
    // Wherever it was exported from, it begins on the CPU, as every network does.
    const Script script = torch::jit::load(options.file, torch::Device(torch::kCPU));
    if (script.find_method("forward")) return script;
  } catch (const std::exception& error) {
    throw UserError(Fault::data, place_of(options),
                    "this is no module that TorchScript can read: " + said_in(message_of(error)), remedy);
  }
  throw UserError(Fault::data, place_of(options), "its module has no method forward", remedy);
}

void expect_trust(const ModelOptions& options) {
  if (options.trust) return;
  throw UserError(Fault::usage, "model.trust", "saw false with model.file " + options.file,
                  "code from that file runs inside the worker, with your rights: set it to true if you trust whoever "
                  "made it");
}

void expect_trainable(const ScriptTensors& found, const ModelOptions& options) {
  const bool any = std::ranges::any_of(found.tensors, [](const ScriptTensor& entry) {
    return entry.kind == ScriptTensor::Kind::parameter && entry.tensor.requires_grad();
  });
  if (any) return;
  throw UserError(Fault::data, place_of(options), "its module has no parameter that can be trained",
                  "export it before torch.jit.freeze, with requires_grad on what is to be trained");
}

/// The head of such a network: it holds some of the module's tensors.
class PassedOn final : public Scorer {
 public:
  explicit PassedOn(int outputs) : outputs_(outputs) {}
  void initialise() override {}
  torch::Tensor score(const torch::Tensor& steps) override { return steps; }
  std::int64_t channels() const override { return outputs_; }

 private:
  std::int64_t outputs_;
};

class ScriptedBackbone final : public Encoder {
 public:
  ScriptedBackbone(Script script, ScriptTensors tensors, const ModelOptions& options, int outputs)
      : script_(std::move(script)),
        tensors_(std::move(tensors)),
        place_(place_of(options)),
        input_dropout_(options.input_dropout),
        outputs_(outputs) {}

  void initialise() override {}
  torch::Tensor to_maps(const Sequence& input) override;
  torch::Tensor to_steps(const torch::Tensor& maps) override { return maps.squeeze(4).squeeze(3); }
  MapShape map_shape() const override { return {outputs_, 1, 1}; }
  std::int64_t channels() const override { return outputs_; }
  TimeGrid time() const override { return {.reach = std::nullopt}; }
  std::string head_prefix() const override { return ""; }
  bool is_replaced(const std::string& name) const override { return tensors_.further_names.contains(name); }
  void train(bool on) override;

 private:
  torch::Tensor answer(const torch::Tensor& clips);
  void expect_scores(const torch::Tensor& scores, const torch::Tensor& clips) const;
  void keep_buffers();

  Script script_;
  ScriptTensors tensors_;
  std::string place_;
  double input_dropout_;
  std::int64_t outputs_;
};

void ScriptedBackbone::train(bool on) {
  Encoder::train(on);
  for (Script each : script_.modules()) {
    if (each.hasattr("training")) each.setattr("training", on);
  }
}

torch::Tensor ScriptedBackbone::to_maps(const Sequence& input) {
  torch::Tensor scores = answer(torch::dropout(input.values, input_dropout_, is_training()));
  keep_buffers();
  if (scores.dim() == 2) scores = scores.unsqueeze(2);  // [batch, outputs, 1]
  return scores.unsqueeze(3).unsqueeze(4);
}

torch::Tensor ScriptedBackbone::answer(const torch::Tensor& clips) {
  // Without what the executor makes of the first passes: later ones would round in another way, and a training that
  // goes on begins with first passes.
  const torch::jit::GraphOptimizerEnabledGuard unoptimised(false);
  torch::jit::IValue answer;
  try {
    answer = script_.forward({clips});
  } catch (const std::exception& error) {
    const std::string message = message_of(error);
    TORCH_CHECK(!is_of_the_machine(message), message);
    throw UserError(
        Fault::data, place_, "the module fails on clips " + sizes_text(clips.sizes()) + ": " + said_in(message),
        "it has to take [batch, 3, frames, height, width] of clips.frames and model.input, and whole videos "
        "of any length (a traced module may take the one size that it was traced with)");
  }
  if (!answer.isTensor()) {
    throw UserError(Fault::data, place_, "the module answers a " + answer.tagKind(),
                    "it has to answer one tensor of scores");
  }
  expect_scores(answer.toTensor(), clips);
  return answer.toTensor();
}

void ScriptedBackbone::expect_scores(const torch::Tensor& scores, const torch::Tensor& clips) const {
  const std::int64_t frames = clips.size(2);
  const bool one_step = scores.dim() == 2;
  const bool each_frame = scores.dim() == 3 && scores.size(2) == frames;
  const bool fits = scores.is_floating_point() && (one_step || each_frame) && scores.size(0) == clips.size(0) &&
                    scores.size(1) == outputs_;
  if (fits) return;
  const std::array<std::int64_t, 2> one{clips.size(0), outputs_};
  const std::array<std::int64_t, 3> each{clips.size(0), outputs_, frames};
  throw UserError(Fault::data, place_,
                  "the module answers " + sizes_text(scores.sizes()) +
                      (scores.is_floating_point() ? "" : " of whole numbers") + " to clips " +
                      sizes_text(clips.sizes()),
                  "needed are scores " + sizes_text(one) + " or " + sizes_text(each) + ", for " +
                      std::to_string(outputs_) + " outputs");
}

/// A script may put another tensor in a buffer's place (self.count = self.count + 1): the registered one takes its
/// value, and its place again.
void ScriptedBackbone::keep_buffers() {
  const torch::NoGradGuard no_gradient;
  for (ScriptTensor& entry : tensors_.tensors) {
    if (entry.kind != ScriptTensor::Kind::buffer) continue;
    const torch::Tensor now = entry.owner.attr(entry.attribute).toTensor();
    if (now.is_same(entry.tensor)) continue;
    entry.tensor.set_data(now.detach().clone());
    entry.owner.setattr(entry.attribute, entry.tensor);
  }
}

}  // namespace

TorchScriptNetwork load_torchscript(const ModelOptions& options, int outputs) {
  expect_trust(options);
  Script script = load_script(options);
  ScriptTensors found = tensors_of(script);
  expect_trainable(found, options);
  const auto encoder = std::make_shared<ScriptedBackbone>(script, found, options, outputs);
  const auto head = std::make_shared<PassedOn>(outputs);
  const std::string& prefix = options.head_prefix.text;
  bool prefix_is_used = prefix.empty();
  for (const ScriptTensor& entry : found.tensors) {
    const bool of_head = !prefix.empty() && entry.name.starts_with(prefix);
    prefix_is_used = prefix_is_used || of_head;
    register_below(of_head ? static_cast<torch::nn::Module&>(*head) : *encoder, entry);
  }
  if (!prefix_is_used) {
    throw UserError(Fault::usage, "model.head_prefix", "no parameter in " + options.file + " begins with " + prefix,
                    "its first is " + found.tensors.front().name + ", its last " + found.tensors.back().name);
  }
  return {encoder, head};
}

}  // namespace foldwise::worker

// SPDX-License-Identifier: Apache-2.0
#include "worker/models/weights/weights.h"

#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "experiments/foundation/error.h"
#include "experiments/foundation/text/utf8.h"
#include "worker/models/weights/inflation.h"

namespace foldwise::worker {

namespace {

std::string shape_text(const torch::Tensor& tensor) {
  std::string text = "[";
  for (std::int64_t axis = 0; axis < tensor.dim(); ++axis) {
    text += (axis == 0 ? "" : ", ") + std::to_string(tensor.size(axis));
  }
  return text + "]";
}

/// The first few of a list, and how many there are.
std::string some_of(const std::vector<std::string>& items) {
  constexpr std::size_t shown = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(shown, items.size()); ++i) {
    text += (i == 0 ? "" : ", ") + shortened(items[i]);
  }
  if (items.size() > shown) text += ", …";
  return text;
}

/// "4 missing (a, b, c, …), 1 unexpected (d)"
std::string misfits_text(const WeightsReport& report) {
  std::string whole;
  const auto add = [&whole](const std::vector<std::string>& names, const std::string& what) {
    if (names.empty()) return;
    whole += (whole.empty() ? "" : ", ") + std::to_string(names.size()) + " " + what + " (" + some_of(names) + ")";
  };
  add(report.missing, "missing");
  add(report.unexpected, "unexpected");
  add(report.other_shape, "of another shape or type");
  return whole;
}

/// The file's tensor in the target's shape; none if it does not fit.
std::optional<torch::Tensor> fitted(const Encoder& encoder, const std::string& name, const torch::Tensor& from_file,
                                    const torch::Tensor& target, const ModelOptions& how) {
  // Widened first: dividing and adding half-precision weights would round them.
  torch::Tensor tensor = encoder.adapted(name, from_file.to(target.scalar_type()));
  if (tensor.dim() == 4 && target.dim() == 5) tensor = inflate_kernel(tensor, target.size(2), how);
  if (tensor.sizes() != target.sizes()) return std::nullopt;
  return tensor;
}

struct FileTensor {
  std::string name;  ///< in the file
  torch::Tensor tensor;
};
using FileTensors = std::map<std::string, FileTensor>;  ///< by the encoder's own names

/// What a file holds, under the encoder's names; what would have a name that is taken keeps its own.
FileTensors tensors_in(const SafeTensors& file, const Encoder& encoder) {
  FileTensors tensors;
  for (const auto& [name, tensor] : file.tensors) tensors.emplace(name, FileTensor{name, tensor});
  for (const auto& [name, tensor] : file.tensors) {
    const std::string own = encoder.own_name(name);
    if (own != name && tensors.emplace(own, FileTensor{name, tensor}).second) tensors.erase(name);
  }
  return tensors;
}

/// The parts that a file holds anything of.
std::set<Part> parts_in(const FileTensors& file, const std::vector<NamedWeight>& weights) {
  std::set<Part> held;
  for (const NamedWeight& weight : weights) {
    if (file.contains(weight.name)) held.insert(weight.part);
  }
  return held;
}

/// "head.*", "output.*": what the names of a part have in common.
std::string pattern_of(Part part, const std::vector<NamedWeight>& weights) {
  std::optional<std::string> common;
  for (const NamedWeight& weight : weights) {
    if (weight.part != part) continue;
    if (!common) common = weight.name;
    const auto [end, other] = std::ranges::mismatch(*common, weight.name);
    common->erase(end, common->end());
  }
  return common.value_or("").substr(0, common.value_or("").rfind('.') + 1) + "*";
}

/// A network's weights and what a file has for them.
struct Comparison {
  std::vector<NamedWeight> weights;  ///< sorted by name
  WeightsReport report;
  std::vector<std::pair<torch::Tensor, torch::Tensor>> copies = {};  ///< target, source
};

/// What a file may hold and is not taken from it: what was learned of outputs that are not those of the network.
bool is_left_out(Part part, const ModelOptions& how) {
  return how.weights_head == WeightsHead::replace && (part == Part::head || part == Part::pooling);
}

/// The same of a name that the network does not have.
bool is_left_out(const std::string& name, const Network& network, const ModelOptions& how) {
  const std::string prefix = network.encoder().head_prefix();
  return how.weights_head == WeightsHead::replace &&
         ((!prefix.empty() && name.starts_with(prefix)) || name.starts_with("pooling."));
}

/// The parts that have weights and are not taken from a file, by whether it holds anything of them.
void report_parts(const Comparison& comparison, const std::set<Part>& held, const ModelOptions& how,
                  WeightsReport& report) {
  for (const Part part : parts) {
    const bool has_weights = std::ranges::count(comparison.weights, part, &NamedWeight::part) > 0;
    if (part == Part::backbone || !has_weights) continue;
    if (!held.contains(part)) {
      report.from_scratch.push_back(part);
    } else if (is_left_out(part, how)) {
      report.left_out.push_back(part);
    }
  }
}

Comparison compare(const Network& network, const SafeTensors& content, const ModelOptions& how) {
  Comparison comparison{network.named_weights(), {}};
  auto& [weights, report, copies] = comparison;
  std::ranges::sort(weights, {}, &NamedWeight::name);
  const FileTensors file = tensors_in(content, network.encoder());
  const std::set<Part> held = parts_in(file, weights);
  report_parts(comparison, held, how, report);
  std::set<std::string> known;
  for (const auto& [part, name, target] : weights) {
    if (is_left_out(part, how)) continue;
    known.insert(name);
    const auto found = file.find(name);
    if (found == file.end()) {
      const bool may_lack = (part != Part::backbone && !held.contains(part)) || name.ends_with("num_batches_tracked");
      if (!may_lack) report.missing.push_back(name);
      continue;
    }
    const auto& [in_file, from_file] = found->second;
    if (target.is_floating_point() && !from_file.is_floating_point()) {
      report.other_shape.push_back(shortened(in_file) + " is of whole numbers (" +
                                   torch::toString(from_file.scalar_type()) + ")");
      continue;
    }
    if (const auto tensor = fitted(network.encoder(), name, from_file, target, how)) {
      copies.emplace_back(target, *tensor);
      report.loaded[part].push_back(name);
      if (from_file.dim() == 4 && target.dim() == 5) report.inflated.push_back(name);
    } else {
      report.other_shape.push_back(shortened(in_file) + " is " + shape_text(from_file) + ", needed " +
                                   shape_text(target));
    }
  }
  const auto is_ignored = [&](const std::string& name) {
    const bool has_own = std::ranges::count(comparison.weights, name, &NamedWeight::name) > 0;
    return has_own || network.encoder().is_replaced(name) || is_left_out(name, network, how);
  };
  for (const auto& [name, tensor] : file) {
    if (!known.contains(name)) (is_ignored(name) ? report.replaced : report.unexpected).push_back(tensor.name);
  }
  for (std::vector<std::string>* names : {&report.replaced, &report.unexpected, &report.other_shape}) {
    std::ranges::sort(*names);
  }
  return comparison;
}

/// A network with weights that are no numbers would diverge in its first epoch, without a word of them.
void require_finite(const SafeTensors& file, const WeightsReport& report, const std::string& where) {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : file.tensors) {
    if (std::ranges::binary_search(report.replaced, name) || !tensor.is_floating_point()) continue;
    if (!torch::isfinite(tensor).all().item<bool>()) names.push_back(name);
  }
  if (names.empty()) return;
  throw UserError(Fault::data, where,
                  std::to_string(names.size()) + (names.size() == 1 ? " tensor holds" : " tensors hold") +
                      " values that are not finite numbers (" + some_of(names) + ")",
                  "name a file whose training did not diverge");
}

}  // namespace

WeightsReport compare_weights(const Network& network, const SafeTensors& file, const ModelOptions& how) {
  return compare(network, file, how).report;
}

WeightsReport load_weights(Network& network, const SafeTensors& file, const std::string& where,
                           const ModelOptions& how) {
  Comparison comparison = compare(network, file, how);
  if (!comparison.report.fits()) {
    throw UserError(Fault::data, where, "the tensors do not fit the model: " + misfits_text(comparison.report),
                    "name a file of the same backbone, model.width and input, or leave out " +
                        pattern_of(Part::head, comparison.weights) +
                        " to train the head from scratch, with model.weights_head: replace or in the file");
  }
  const torch::NoGradGuard no_gradient;
  require_finite(file, comparison.report, where);
  for (auto& [target, source] : comparison.copies) target.copy_(source);
  return std::move(comparison.report);
}

std::string left_out_text(const WeightsReport& report, const std::string& where) {
  if (report.left_out.empty()) return "";
  std::string text = std::to_string(report.replaced.size()) + " tensors of " + where + " are left out (" +
                     some_of(report.replaced) + "): ";
  for (const Part part : report.left_out) text.append(text.ends_with(": ") ? "" : ", ").append(name_of(part));
  return text + " from scratch";
}

std::map<std::string, torch::Tensor> copy_weights(const Network& network) {
  std::map<std::string, torch::Tensor> copies;
  for (const auto& [part, name, tensor] : network.named_weights()) {
    copies[name] =
        tensor.detach().to(torch::kCPU, tensor.scalar_type(), /*non_blocking=*/false, /*copy=*/true).contiguous();
  }
  return copies;
}

void set_weights(Network& network, const std::map<std::string, torch::Tensor>& weights, const std::string& from) {
  const torch::NoGradGuard no_gradients;
  for (auto& [part, name, tensor] : network.named_weights()) {
    const auto found = weights.find(name);
    if (found == weights.end() || found->second.sizes() != tensor.sizes()) {
      throw UserError(Fault::data, from, "no values that fit the network's " + name,
                      "remove it so that the stage runs again");
    }
    torch::Tensor target = tensor;
    target.copy_(found->second);
  }
}

}  // namespace foldwise::worker

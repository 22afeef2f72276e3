// SPDX-License-Identifier: Apache-2.0
#include "worker/models/weights/weights.h"

#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "experiments/foundation/error.h"
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
  for (std::size_t i = 0; i < std::min(shown, items.size()); ++i) text += (i == 0 ? "" : ", ") + items[i];
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
  add(report.other_shape, "of another shape");
  return whole;
}

/// The file's tensor in the target's shape; none if it does not fit.
std::optional<torch::Tensor> fitted(const Encoder& encoder, const std::string& name, const torch::Tensor& from_file,
                                    const torch::Tensor& target, Inflation inflation) {
  // Widened first: dividing and adding half-precision weights would round them.
  torch::Tensor tensor = encoder.adapted(name, from_file.to(target.scalar_type()));
  if (tensor.dim() == 4 && target.dim() == 5) tensor = inflate_kernel(tensor, target.size(2), inflation);
  if (tensor.sizes() != target.sizes()) return std::nullopt;
  return tensor;
}

/// The parts that a file holds anything of.
std::set<Part> parts_in(const SafeTensors& file, const std::vector<NamedWeight>& weights) {
  std::set<Part> held;
  for (const NamedWeight& weight : weights) {
    if (file.tensors.contains(weight.name)) held.insert(weight.part);
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

/// The parts that have weights, may be missing in a file, and are.
std::vector<Part> parts_left_out(const std::vector<NamedWeight>& weights, const std::set<Part>& held) {
  std::vector<Part> left_out;
  for (const Part part : parts) {
    const bool has_weights = std::ranges::count(weights, part, &NamedWeight::part) > 0;
    if (part != Part::backbone && has_weights && !held.contains(part)) left_out.push_back(part);
  }
  return left_out;
}

Comparison compare(const Network& network, const SafeTensors& file, Inflation inflation) {
  Comparison comparison{network.named_weights(), {}};
  auto& [weights, report, copies] = comparison;
  std::ranges::sort(weights, {}, &NamedWeight::name);
  const std::set<Part> held = parts_in(file, weights);
  report.from_scratch = parts_left_out(weights, held);
  std::set<std::string> known;
  for (const auto& [part, name, target] : weights) {
    known.insert(name);
    const auto found = file.tensors.find(name);
    if (found == file.tensors.end()) {
      const bool may_lack = (part != Part::backbone && !held.contains(part)) || name.ends_with("num_batches_tracked");
      if (!may_lack) report.missing.push_back(name);
    } else if (const auto tensor = fitted(network.encoder(), name, found->second, target, inflation)) {
      copies.emplace_back(target, *tensor);
      report.loaded[part].push_back(name);
    } else {
      report.other_shape.push_back(name + " is " + shape_text(found->second) + ", needed " + shape_text(target));
    }
  }
  for (const auto& [name, tensor] : file.tensors) {
    if (known.contains(name)) continue;
    (network.encoder().is_replaced(name) ? report.replaced : report.unexpected).push_back(name);
  }
  return comparison;
}

}  // namespace

WeightsReport compare_weights(const Network& network, const SafeTensors& file, Inflation inflation) {
  return compare(network, file, inflation).report;
}

WeightsReport load_weights(Network& network, const SafeTensors& file, const std::string& where, Inflation inflation) {
  Comparison comparison = compare(network, file, inflation);
  if (!comparison.report.fits()) {
    throw UserError(Fault::data, where, "the tensors do not fit the model: " + misfits_text(comparison.report),
                    "name a file of the same backbone, model.width and input, or leave out " +
                        pattern_of(Part::head, comparison.weights) + " to train the head from scratch");
  }
  const torch::NoGradGuard no_gradient;
  for (auto& [target, source] : comparison.copies) target.copy_(source);
  return std::move(comparison.report);
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

Normalisation normalisation_of(const SafeTensors& file, const std::string& where) {
  const auto found = file.metadata.find("normalisation");
  if (found == file.metadata.end() || found->second == "imagenet") return {};
  if (found->second == "vgg_face") {
    // VGG-Face subtracts its mean on a 0-255 scale and does not divide.
    constexpr double full = 255;
    return {{129.1863 / full, 104.7624 / full, 93.5940 / full}, {1 / full, 1 / full, 1 / full}};
  }
  try {
    const nlohmann::json json = nlohmann::json::parse(found->second);
    Normalisation normalisation;
    normalisation.mean = json.at("mean").get<std::array<double, 3>>();
    normalisation.deviation = json.at("deviation").get<std::array<double, 3>>();
    const bool positive = std::ranges::all_of(normalisation.deviation, [](double deviation) { return deviation > 0; });
    if (positive) return normalisation;
  } catch (const nlohmann::json::exception&) {
    // Told below, with what is allowed.
  }
  throw UserError(Fault::data, where, "metadata normalisation is '" + found->second + "'",
                  "allowed: imagenet, vgg_face, or {\"mean\": [r, g, b], \"deviation\": [r, g, b]} on a 0-1 scale");
}

}  // namespace foldwise::worker

// SPDX-License-Identifier: Apache-2.0
#include "worker/models/weights.h"

#include <torch/types.h>
#include <torch/utils.h>

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "experiments/foundation/error.h"
#include "worker/models/inflation.h"

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

struct Misfits {
  std::vector<std::string> missing;
  std::vector<std::string> unexpected;
  std::vector<std::string> other_shape;

  bool empty() const { return missing.empty() && unexpected.empty() && other_shape.empty(); }
  std::string text() const {
    std::string whole;
    const auto add = [&whole](const std::vector<std::string>& names, const std::string& what) {
      if (names.empty()) return;
      whole += (whole.empty() ? "" : ", ") + std::to_string(names.size()) + " " + what + " (" + some_of(names) + ")";
    };
    add(missing, "missing");
    add(unexpected, "unexpected");
    add(other_shape, "of another shape");
    return whole;
  }
};

/// The file's tensor in the target's shape; none if it does not fit.
std::optional<torch::Tensor> fitted(const VideoModel& model, const std::string& name, const torch::Tensor& from_file,
                                    const torch::Tensor& target, Inflation inflation) {
  // Widened first: dividing and adding half-precision weights would round them.
  torch::Tensor tensor = model.adapted(name, from_file.to(target.scalar_type()));
  if (tensor.dim() == 4 && target.dim() == 5) tensor = inflate_kernel(tensor, target.size(2), inflation);
  if (tensor.sizes() != target.sizes()) return std::nullopt;
  return tensor;
}

bool starts_with_any(const SafeTensors& file, const std::string& prefix) {
  const auto first = file.tensors.lower_bound(prefix);
  return first != file.tensors.end() && first->first.starts_with(prefix);
}

std::map<std::string, torch::Tensor> state_of(const VideoModel& model) {
  std::map<std::string, torch::Tensor> state;
  for (const auto& parameter : model.named_parameters()) state.emplace(parameter.key(), parameter.value());
  for (const auto& buffer : model.named_buffers()) state.emplace(buffer.key(), buffer.value());
  return state;
}

}  // namespace

void load_weights(VideoModel& model, const SafeTensors& file, const std::string& where, Inflation inflation) {
  const CheckpointNames names = model.checkpoint_names();
  const std::map<std::string, torch::Tensor> state = state_of(model);
  const bool has_head = starts_with_any(file, names.head);
  Misfits misfits;
  std::vector<std::pair<torch::Tensor, torch::Tensor>> copies;  // target, source
  for (const auto& [name, target] : state) {
    const auto found = file.tensors.find(name);
    if (found == file.tensors.end()) {
      const bool may_lack = (!has_head && name.starts_with(names.head)) || name.ends_with("num_batches_tracked");
      if (!may_lack) misfits.missing.push_back(name);
    } else if (const auto tensor = fitted(model, name, found->second, target, inflation)) {
      copies.emplace_back(target, *tensor);
    } else {
      misfits.other_shape.push_back(name + " is " + shape_text(found->second) + ", needed " + shape_text(target));
    }
  }
  for (const auto& [name, tensor] : file.tensors) {
    if (!state.contains(name) && !name.starts_with(names.replaced)) misfits.unexpected.push_back(name);
  }
  if (!misfits.empty()) {
    throw UserError(Fault::data, where, "the tensors do not fit the model: " + misfits.text(),
                    "name a file of the same backbone, model.width and input, or leave out " + names.head +
                        "* to train the head from scratch");
  }
  const torch::NoGradGuard no_gradient;
  for (auto& [target, source] : copies) target.copy_(source);
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

// SPDX-License-Identifier: Apache-2.0
#include "worker/data/feature_store.h"

#include <torch/types.h>

#include <memory>
#include <string_view>
#include <system_error>

#include "datasets/frames/feature_file_size.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/files/mapped_file.h"
#include "experiments/foundation/formats/safetensors_layout.h"
#include "worker/models/weights/safetensors.h"

namespace foldwise::worker {
namespace {

UserError unusable_features(const std::filesystem::path& file, const std::string& seen) {
  return {Fault::store, file.string(), seen, "remove the stage's folder and run the sweep again"};
}

/// Throws LayoutError.
SafeTensorsLayout header_of(std::span<const std::uint8_t> bytes, std::size_t& buffer) {
  const std::string_view file(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::uint64_t length = safetensors_header_length(file, file.size());
  buffer = sizeof length + length;
  return parse_safetensors_layout(file.substr(sizeof length, length), bytes.size() - buffer);
}

/// By names of tensors. The tensors hold the mapping.
VideoFeatures map_features(const std::filesystem::path& path) {
  try {
    const auto file = std::make_shared<const MappedFile>(path);  // shared: by the tensors that look into it
    std::size_t buffer = 0;
    const SafeTensorsLayout layout = header_of(file->bytes(), buffer);
    VideoFeatures features;
    for (const StoredTensor& entry : layout.tensors) {
      if (entry.dtype != "F32" || entry.shape.size() != 2) throw LayoutError("it holds other tensors");
      void* first = const_cast<std::uint8_t*>(file->bytes().data() + buffer + entry.begin);
      features.emplace(entry.name, torch::from_blob(
                                       first, entry.shape, [file](void*) {}, torch::kFloat));
    }
    return features;
  } catch (const LayoutError& error) {
    throw unusable_features(path, error.what());
  } catch (const std::system_error& error) {
    throw unusable_features(path, error.code().message());
  }
}

}  // namespace

std::string feature_file_name(std::size_t number) {
  constexpr std::size_t digits = 4;
  std::string text = std::to_string(number);
  if (text.size() < digits) text.insert(0, digits - text.size(), '0');
  return "features_" + text + ".safetensors";
}

void write_features(const std::filesystem::path& file, const VideoFeatures& features) {
  SafeTensors content;
  for (const auto& [video, tensor] : features) content.tensors.emplace(datasets::feature_tensor_name(video), tensor);
  write_safetensors(file, content);
}

bool holds_features(const std::filesystem::path& file, const std::vector<std::string>& videos) {
  if (!std::filesystem::exists(file)) return false;
  try {
    const VideoFeatures found = map_features(file);
    if (found.size() != videos.size()) return false;
    for (const std::string& video : videos) {
      if (!found.contains(datasets::feature_tensor_name(video))) return false;
    }
    return true;
  } catch (const UserError&) {
    return false;  // computed again
  }
}

FeatureStore::FeatureStore(const std::filesystem::path& folder, std::size_t files)
    : folder_(folder), front_(read_front(folder / front_name)) {
  for (std::size_t number = 0; number < files; ++number) {
    const std::filesystem::path file = folder / feature_file_name(number);
    for (auto& [name, features] : map_features(file)) {
      if (features.size(1) != front_.channels || features.size(0) == 0) {
        throw unusable_features(file, name + " has " + std::to_string(features.size(0)) + " steps of " +
                                          std::to_string(features.size(1)) + " features where " + front_name +
                                          " says " + std::to_string(front_.channels));
      }
      videos_.emplace(name, features);
    }
  }
}

torch::Tensor FeatureStore::video(const std::string& id) const {
  const auto found = videos_.find(datasets::feature_tensor_name(id));
  if (found == videos_.end()) throw unusable_features(folder_, "no features of " + id);
  return found->second;
}

}  // namespace foldwise::worker

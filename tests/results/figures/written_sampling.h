// SPDX-License-Identifier: Apache-2.0
/// sampling.safetensors as the tests of figures write it, without libtorch.
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/files.h"

namespace foldwise::results::testing {

/// A .safetensors file in the making.
class WrittenTensors {
 public:
  template <typename Stored>
  void add(const std::string& name, const std::string& type, const std::vector<std::int64_t>& shape,
           const std::vector<Stored>& values) {
    const std::size_t begin = data_.size();
    data_.resize(begin + values.size() * sizeof(Stored));
    if (!values.empty()) std::memcpy(data_.data() + begin, values.data(), values.size() * sizeof(Stored));
    header_[name] = {{"dtype", type}, {"shape", shape}, {"data_offsets", {begin, data_.size()}}};
  }
  void describe(const std::string& name, const std::string& value) { header_["__metadata__"][name] = value; }

  std::string text() const {
    const std::string header = header_.dump();
    const std::uint64_t length = header.size();
    std::string bytes(sizeof length, '\0');
    std::memcpy(bytes.data(), &length, sizeof length);
    return bytes + header + data_;
  }

 private:
  nlohmann::json header_;
  std::string data_;
};

inline constexpr float no_score = std::numeric_limits<float>::quiet_NaN();

/// Two videos, of 3 and 2 places with clips of 2 frames (so of 4 and 3 frames), four epochs of stochastic_softmax: one
/// of warm-up, one of exploration.
inline WrittenTensors two_videos() {
  WrittenTensors tensors;
  tensors.add<std::int32_t>("positions", "I32", {4, 2}, {2, 0, 1, 0, 0, 1, 2, 1});
  tensors.add<float>("scores", "F32", {4, 2}, {0.5F, no_score, 1.5F, 2, 3, 4, -1, 6});
  tensors.add<float>("w", "F32", {4, 5}, {0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0.5F, -1, 2, 20, 21});
  tensors.add<std::int64_t>("offsets", "I64", {3}, {0, 3, 5});
  tensors.describe("videos", R"(["Train/a/one","Train/b/two"])");
  tensors.describe("strategy", "stochastic_softmax");
  tensors.describe("inverse_temperature", "2.0");
  tensors.describe("clip_frames", "2");
  tensors.describe("warm_up_epochs", "1");
  tensors.describe("exploration_epochs", "1");
  return tensors;
}

}  // namespace foldwise::results::testing

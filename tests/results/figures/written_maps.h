// SPDX-License-Identifier: Apache-2.0
/// Maps of a video as the tests of figures write them, without libtorch.
#pragma once

#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "results/figures/map_file.h"
#include "tests/results/figures/written_sampling.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::results::testing {

/// One map beside scores of two classes at four steps, two frames apart: those of "b" are higher.
inline MapFile written_map(const std::string& name, const std::string& axes, const std::vector<std::int64_t>& sides,
                           const std::vector<float>& numbers, const std::string& pooling = "softmax") {
  const TemporaryFolder folder;
  WrittenTensors tensors;
  tensors.add<float>("scores", "F32", {2, 4}, {1, 2, 3, 4, 5, 6, 7, 8.5F});
  tensors.add<double>("pooling/values", "F64", {2, 3}, {2, 3, 4, 6, 7, 8.5});
  tensors.add<double>("pooling/weights", "F64", {2, 3}, {0.25, 0.25, 0.5, 0, 0, 1});
  tensors.add<float>("prediction", "F32", {2}, {3.25F, 8.5F});
  if (!name.empty()) tensors.add<float>(name, "F32", sides, numbers);
  tensors.describe("video", "Val/b/one");
  tensors.describe("part", "test");
  tensors.describe("label", "a");
  tensors.describe("outputs", R"(["a","b"])");
  tensors.describe("frames", "8");
  tensors.describe("stride", "2");
  tensors.describe("window", "2");
  tensors.describe("pooling", pooling);
  tensors.describe("inverse_temperature", "0.5");
  tensors.describe("clip_frames", "4");
  tensors.describe("training", "0123");
  tensors.describe("maps", name.empty() ? "[]" : R"([{"name":")" + name + R"(","stride":2,"axes":)" + axes + "}]");
  write_text(folder / "maps.safetensors", tensors.text());
  return MapFile(folder / "maps.safetensors");
}

/// 0, 1, 2, …
inline std::vector<float> counted(std::size_t count) {
  std::vector<float> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 0.0F);
  return numbers;
}

/// Two heads over four steps: of the first every query looks at its own step alone, of the second evenly at all.
inline MapFile two_heads() {
  std::vector<float> numbers;
  for (int query = 0; query < 4; ++query) {
    for (int key = 0; key < 4; ++key) numbers.push_back(query == key ? 1 : 0);
  }
  numbers.resize(32, 0.25F);
  return written_map("attention.0/weights", R"(["head","step","key_step"])", {2, 4, 4}, numbers);
}

/// A mask over four steps, two rows and three columns: step / 10 + 0.8, and 1.9 in the lower right corner of step 2.
inline MapFile written_mask() {
  std::vector<float> numbers;
  for (int step = 0; step < 4; ++step) {
    for (int cell = 0; cell < 6; ++cell) numbers.push_back(0.8F + 0.1F * static_cast<float>(step));
  }
  numbers[2 * 6 + 5] = 1.9F;
  return written_map("attention.0/mask", R"(["step","row","column"])", {4, 2, 3}, numbers);
}

/// Two heads of attention to two rows and three columns, over four steps: evenly, and of the second all to the lower
/// right corner.
inline MapFile written_regions(const std::string& pooling = "joint_softmax") {
  std::vector<float> numbers;
  for (int step = 0; step < 4; ++step) {
    numbers.insert(numbers.end(), 6, 1.0F / 6);
    numbers.insert(numbers.end(), {0, 0, 0, 0, 0, 1});
  }
  return written_map("attention.0/weights", R"(["step","head","row","column"])", {4, 2, 2, 3}, numbers, pooling);
}

}  // namespace foldwise::results::testing

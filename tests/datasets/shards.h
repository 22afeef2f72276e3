// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "datasets/examples/tf_example.h"
#include "datasets/examples/tfrecord.h"

namespace foldwise::datasets {

/// An example whose features tell its number and step: exact at both levels.
inline Example numbered_example(int number, int steps = 1) {
  Example example{"v" + std::to_string(number), {number % 5, 5 + number % 3}, {}, steps};
  for (int i = 0; i < steps * example_features; ++i) {
    const auto byte = static_cast<float>((number + i / example_features + i) % 256);
    example.features.push_back(byte * (4.0F / 255) + (4.0F / 512 - 2));
  }
  return example;
}

inline void write_shard(const std::filesystem::path& file, const std::vector<Example>& examples,
                        ExampleLevel level = ExampleLevel::video, ExampleIdName id_name = ExampleIdName::id) {
  TfRecordWriter writer(file);
  for (const Example& example : examples) writer.append(encode_example(example, level, id_name));
  writer.finish();
}

}  // namespace foldwise::datasets

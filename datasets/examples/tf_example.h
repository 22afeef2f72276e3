// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "datasets/examples/example.h"

namespace foldwise::datasets {

/// Under which name an example holds its id: the releases differ.
enum class ExampleIdName {
  id,       ///< 2018
  video_id  ///< 2017
};

inline constexpr int youtube8m_classes_2017 = 4716;
inline constexpr int youtube8m_classes_2018 = 3862;
constexpr int youtube8m_class_count(ExampleIdName release) {
  return release == ExampleIdName::video_id ? youtube8m_classes_2017 : youtube8m_classes_2018;
}
/// Instead of a number of classes: as many as the release has that the name of the id tells.
inline constexpr int classes_of_release = 0;

/// A decoded record, and how it was written.
struct DecodedExample {
  Example example;
  ExampleLevel level = ExampleLevel::video;
  ExampleIdName id_name = ExampleIdName::id;
};

/// Why a record is no example, as part of a sentence: "mean_rgb has 3 values where 1024 are expected".
struct BadExample {
  std::string reason;
};

/// Whether an example must have labels. Those of the official test shards have none.
enum class ExampleLabels { required, optional };

/// Decodes the records of YouTube-8M's shards. Keeps memory between calls: one decoder for each thread.
///
///     video level   tf.Example: id or video_id, labels, mean_rgb float[1024], mean_audio float[128]
///     frame level   tf.SequenceExample: context id or video_id, labels; lists rgb (1024 bytes a step), audio (128)
///
/// Bytes become q * 4/255 + 4/512 - 2. Of videos with more than 300 steps the first 300 are kept.
class ExampleDecoder {
 public:
  ExampleDecoder();
  ~ExampleDecoder();

  /// Labels must be below `classes`, or `classes_of_release`. The features are put into `memory`.
  std::variant<DecodedExample, BadExample> decode(std::span<const std::uint8_t> record, int classes,
                                                  ExampleLabels labels = ExampleLabels::required,
                                                  std::vector<float> memory = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The record that decodes to an example; at frame level to features that are rounded to the nearest byte, and clipped
/// to 0 … 255. Equal examples give equal bytes.
std::vector<std::uint8_t> encode_example(const Example& example, ExampleLevel level, ExampleIdName id_name);

}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
/// The records of TensorBoard's event files: framed as TFRecord files are (tfrecord.h), each a protocol buffer.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace foldwise::datasets {

/// Values of one step.
struct EventScalars {
  double time = 0;  ///< seconds since 1970
  std::int64_t step = 0;
  std::vector<std::pair<std::string, double>> values;  ///< by tag
};

/// What a run was made with, for the plugin "hparams".
struct EventHyperparameters {
  double time = 0;  ///< seconds since 1970
  std::map<std::string, std::variant<double, std::string>> values;
  std::string group;  ///< runs of one group are repeats of each other
};

/// Each appends whole records to what a file holds or will hold. The first begins every file.
void append_event_version(std::vector<std::uint8_t>& file, double time);
void append_event(std::vector<std::uint8_t>& file, const EventHyperparameters& hyperparameters);
void append_event(std::vector<std::uint8_t>& file, const EventScalars& scalars);

}  // namespace foldwise::datasets

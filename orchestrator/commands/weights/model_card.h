// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "experiments/experiment.h"
#include "experiments/foundation/formats/safetensors_layout.h"
#include "results/metrics/statistics.h"
#include "results/store/store_reader.h"

namespace foldwise::orchestrator {

/// A figure of the network itself and over all runs of its experiment.
struct CardFigure {
  std::string metric;
  std::optional<double> of_network = {};
  results::Summary of_runs = {};
};

/// What a model card tells.
struct CardContent {
  std::string name;     ///< of the network, in letters that file names have: its file is <name>.safetensors
  std::string license;  ///< SPDX; empty: whoever publishes it has to say
  std::string sweep;
  std::string label;  ///< of its training
  std::string key;    ///< of its training
  Experiment experiment;
  std::string configuration;       ///< canonical JSON: fields that are not as by default
  std::vector<FieldValue> varied;  ///< fields that vary in the sweep
  std::size_t fold = 0;            ///< from 1
  std::size_t repeat = 0;          ///< from 1
  std::string fold_name;
  std::uint64_t seed = 0;
  std::string fingerprint;           ///< of the dataset's contents; empty: not recorded
  std::map<std::string, int> parts;  ///< samples: train, validation, test
  std::vector<CardFigure> figures;
  SafeTensorsLayout tensors;
  std::vector<results::AttemptRecord> attempts;  ///< at its training
};

/// A README.md as model hubs read it: front matter in YAML, then for people what it is, how good, how it was made and
/// how it is loaded.
std::string model_card(const CardContent& content);

}  // namespace foldwise::orchestrator

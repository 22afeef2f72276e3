// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "experiments/experiment.h"

namespace foldwise::datasets {

/// NAME ROOT and the options that say how a dataset on disk is read.
class DatasetArguments {
 public:
  explicit DatasetArguments(CLI::App& command);
  /// Throws UserError on a task that the dataset does not have.
  DatasetOptions options() const;

 private:
  std::string name_;
  std::string root_;
  std::string layout_ = "automatic";
  std::string task_ = "automatic";
  std::string subjects_ = "all";
  std::string links_ = "follow";
};

}  // namespace foldwise::datasets

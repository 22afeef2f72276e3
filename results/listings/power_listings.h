// SPDX-License-Identifier: Apache-2.0
/// What the spread of the runs that are there says of how many are needed.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "results/listings/listing.h"
#include "results/store/store_reader.h"

namespace foldwise::results {

struct PowerQuestion {
  std::vector<std::string> metrics = {};  ///< none: those of the sweep's tables in which higher or lower is better
  std::optional<double> difference =
      {};  ///< in the metric's own unit (0.02 of an accuracy); none: the one that is there
  double power = 0.8;
  double level = 0.05;
  std::map<std::string, std::string> baseline = {};  ///< none: that of the sweep's first table that has one; of a sweep
                                                     ///< without any its first experiment
};

/// For each experiment and metric, against the baseline: runs in common, the mean difference, the standard deviation of
/// single differences, the test, from which difference on that many runs show it, and how many repeats show the one
/// asked about; empty where none would.
std::string list_power(const StoreReader& store, const PowerQuestion& question, ListingFormat format);

/// For each experiment and metric: runs, divisions, standard deviation of runs, and of what it consists: variance of
/// seeds, of splits, and of test parts as small as these.
std::string list_variance_components(const StoreReader& store, const PowerQuestion& question, ListingFormat format);

}  // namespace foldwise::results

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/experiment.h"
#include "experiments/fields/field.h"
#include "experiments/sweep/document.h"
#include "experiments/sweep/problems.h"

namespace foldwise {

/// An experiment as a file sets it, and where each field stands.
struct ReadExperiment {
  Experiment experiment;
  std::map<std::string, Place> places;
};

/// Reads the groups of fields of a whole sweep file. Keys in `other_keys` are not fields and are left alone; any
/// further key is a problem.
ReadExperiment read_experiment(const Node& file, const std::vector<std::string>& other_keys, Problems& problems);

/// The field of that path; otherwise a problem that suggests one, and nullptr. `where` is the section that names it.
const Field* known_field(std::string_view path, const Place& place, std::string_view where, Problems& problems);

}  // namespace foldwise

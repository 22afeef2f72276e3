// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "datasets/dataset.h"

namespace foldwise::datasets {

/// Whether any sample names its subject.
bool names_subjects(const Dataset& dataset);

/// "name them in DIR/samples.csv, in its columns sample and subject; ": where a user can say who is who; else empty.
std::string how_to_name_subjects(const Dataset& dataset);

/// A subject and its samples among those that were asked for, ascending.
struct Subject {
  std::string name;
  std::vector<std::size_t> samples;
};

/// The subjects of these samples, by name. A sample that names none is alone, under its id.
std::vector<Subject> subjects_of(const std::vector<std::size_t>& samples, const Dataset& dataset);

/// The subjects of all samples. Throws UserError, naming the protocol, where a sample names none.
std::vector<Subject> all_subjects(const Dataset& dataset, const ProtocolOptions& protocol);

}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
#include "datasets/folds/protocols/suitable_protocols.h"

#include "datasets/folds/protocols/subjects.h"
#include "datasets/readers/facts.h"

namespace foldwise::datasets {

std::string suitable_protocols(const Dataset& dataset) {
  std::string protocols = "k_fold";
  for (const DatasetFacts& facts : dataset_facts()) {
    if (dataset.name != name_of(facts.name) || facts.protocol == ProtocolKind::k_fold) continue;
    protocols.insert(0, std::string(name_of(facts.protocol)) + ", ");
  }
  if (!dataset.official_splits.empty()) protocols += ", official_splits";
  if (names_subjects(dataset)) protocols += ", leave_one_subject_out";
  return protocols + " or imported";
}

}  // namespace foldwise::datasets

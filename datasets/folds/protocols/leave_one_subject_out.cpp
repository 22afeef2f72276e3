// SPDX-License-Identifier: Apache-2.0
// The protocol leave_one_subject_out: one of protocols.h.
#include "datasets/folds/protocols/complement.h"
#include "datasets/folds/protocols/protocols.h"
#include "datasets/folds/protocols/subjects.h"
#include "datasets/folds/protocols/validation.h"
#include "experiments/foundation/error.h"

namespace foldwise::datasets {

std::vector<Fold> leave_one_subject_out_folds(const Dataset& dataset, const ProtocolOptions& protocol,
                                              std::uint64_t seed) {
  std::vector<Subject> subjects = all_subjects(dataset, protocol);
  if (subjects.size() < 2) {
    throw UserError(Fault::data, dataset.root.string(),
                    "it has " + std::to_string(subjects.size()) + " subject, and none is left to train on",
                    "protocol.kind leave_one_subject_out needs two subjects at least");
  }
  std::vector<Fold> folds;
  for (Subject& subject : subjects) {
    Fold& fold = folds.emplace_back();
    fold.fold = static_cast<int>(folds.size()) - 1;
    fold.name = "subject " + subject.name;
    fold.train = all_but(subject.samples, dataset);
    fold.test = std::move(subject.samples);
    carve_validation(fold, dataset, protocol.validation_fraction, seed);
  }
  return folds;
}

}  // namespace foldwise::datasets

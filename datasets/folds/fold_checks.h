// SPDX-License-Identifier: Apache-2.0
/// What must hold of every fold, whoever made it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "datasets/folds/fold.h"

namespace foldwise::datasets {

/// Throws UserError when a part is empty, and when a subject that is tested also trains or validates; std::logic_error
/// when a part is not ascending or two parts share a sample.
void check_fold(const Fold& fold, const Dataset& dataset, const ProtocolOptions& protocol);

/// What people call a fold: its name, else "fold 3".
std::string place_of(const Fold& fold);

/// What to say of k_fold where no sample names its subject, unless protocol.by asks for samples; none elsewhere.
std::optional<std::string> subject_remark(const Dataset& dataset, const ProtocolOptions& protocol);

/// What to say of subjects, or of classes, whose names differ in the case of their letters alone: a sentence with the
/// first two and how many more there are; none where there are none.
std::optional<std::string> letter_case_remark(const Dataset& dataset);

/// What a user should know but may want: classes that a fold tests without a sample to learn them from. One sentence
/// each.
std::vector<std::string> fold_remarks(const std::vector<Fold>& folds, const Dataset& dataset);

}  // namespace foldwise::datasets

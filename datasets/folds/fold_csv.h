// SPDX-License-Identifier: Apache-2.0
/// Folds as a table for people and other programs: one row for each sample in each fold.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/folds/fold.h"

namespace foldwise::datasets {

/// The columns, in their order. `repeat` and `fold` count from 1; `name` is Fold::name; `class` is empty where labels
/// are no classes; `part` is train, validation, test, or unused.
constexpr std::array<std::string_view, 8> fold_columns{"dataset", "repeat",  "fold",  "name",
                                                       "sample",  "subject", "class", "part"};

/// CSV as RFC 4180 has it, but for line feeds alone at the ends of lines; fold after fold, samples in their order.
std::string to_csv(const std::vector<Fold>& folds, const Dataset& dataset);

/// The folds of such a table, by repeat and fold; seeds are not in it. Columns may stand in any order, in small or
/// capital letters, and only `fold`, `sample` and `part` must be there; what else is there must agree with the dataset.
/// Throws UserError with file and line: for a column of another name, a sample that is unknown, missing in a fold or
/// there twice, a part that is none, a tested subject that trains or validates, numbers that leave a repeat out, text
/// that is not UTF-8.
std::vector<Fold> read_folds(const std::filesystem::path& file, const Dataset& dataset);

}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace foldwise::datasets {

/// Whether a folder's name is that of a split, in any case: train, training, val, valid, validation, dev, test,
/// testing.
bool names_split(std::string_view name);

/// What to say of classes that look like splits: folders right below the root, of which several have the name of a
/// split among their words ("videos_train"), or one that holds several folders of samples ("train" beside "extra").
/// None where nothing looks so. `samples`: paths relative to the root, <class>/…
std::optional<std::string> misplaced_splits_remark(const std::set<std::string>& classes,
                                                   const std::set<std::filesystem::path>& samples);

}  // namespace foldwise::datasets

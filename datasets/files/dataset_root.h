// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "experiments/experiment.h"

namespace foldwise::datasets {

/// The folder that dataset.root names. Throws UserError when there is none; `holds` says what lies in it: "the folder
/// that holds EmoLabel and Image".
std::filesystem::path dataset_root(const DatasetOptions& options, const std::string& holds);

/// Refuses a dataset.layout that is not one of single pictures, for datasets that have nothing else. Throws UserError.
void require_single_pictures(const DatasetOptions& options);

/// Whether there is a folder, perhaps behind a link.
bool is_folder(const std::filesystem::path& path);

}  // namespace foldwise::datasets

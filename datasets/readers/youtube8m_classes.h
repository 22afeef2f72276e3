// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "datasets/examples/tf_example.h"

namespace foldwise::datasets {

/// More than any vocabulary has.
inline constexpr int most_youtube8m_classes = 100'000;

/// The classes of vocabulary.csv or label_names*.csv in the root or in the shards' folder below it; none where there is
/// no such file. A class without a name of its own is called by its number. Throws UserError with file and line.
std::vector<std::string> read_youtube8m_classes(const std::filesystem::path& root, const std::filesystem::path& shards);

/// The classes of a release, called by their numbers.
std::vector<std::string> number_youtube8m_classes(ExampleIdName release);

}  // namespace foldwise::datasets

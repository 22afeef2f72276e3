// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace foldwise::datasets {

/// The true intensity of a generated video, a value for each frame of its source: the last column of
/// planted/<sample>.csv below the dataset's root. Empty where there is no such file, as of real datasets.
std::vector<float> planted_curve(const std::filesystem::path& root, const std::string& sample);

}  // namespace foldwise::datasets

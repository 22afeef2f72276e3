// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <variant>

namespace foldwise::datasets {

struct DatasetMade {
  int samples = 0;
  std::int64_t frames = 0;
};
struct DatasetThere {};  ///< the folder holds this very dataset already
using MakeOutcome = std::variant<DatasetMade, DatasetThere>;

/// Called after each sample, by any thread, one at a time.
using MakeProgress = std::function<void(int samples_done, int samples)>;

/// Writes a generated dataset into `folder`, under another name until it is whole: what `fill` writes into the folder
/// that it is given, and planted/recipe.json with the recipe's text. A folder with this very recipe is left as it is.
/// Throws UserError when the folder holds anything else, and when writing fails.
MakeOutcome make_dataset(const std::filesystem::path& folder, const std::string& recipe,
                         const std::function<DatasetMade(const std::filesystem::path&)>& fill);

/// Calls make(index), which returns a number of frames, for each index below `samples`, with some threads. The first
/// failure stops them all and is thrown.
DatasetMade make_in_parallel(std::size_t samples, int threads, const MakeProgress& progress,
                             const std::function<std::int64_t(std::size_t)>& make);

}  // namespace foldwise::datasets

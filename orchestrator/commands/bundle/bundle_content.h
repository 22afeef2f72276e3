// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace foldwise::orchestrator {

enum class WithWeights : bool { no, yes };
enum class Anonymous : bool { no, yes };

/// What is packed, and how.
struct BundleOptions {
  WithWeights weights = WithWeights::no;
  Anonymous anonymous = Anonymous::no;
};

/// What there is to say of a folder that was filled.
struct BundleReport {
  std::string sweep;                      ///< its name in letters that file names have everywhere
  std::size_t results = 0;                ///< result.json of finished jobs
  std::size_t missing = 0;                ///< of so many more, finished too, it is not there any more
  std::vector<std::string> names = {};    ///< hosts and folders of this house that are told of
  std::vector<std::string> remarks = {};  ///< what was left out or could not be drawn
};

/// Fills an empty folder with all that a sweep's results are published by, without its manifest. `store` is the sweep's
/// database. Changes the working folder to the new one.
BundleReport fill_bundle(const std::filesystem::path& store, const std::filesystem::path& folder,
                         const BundleOptions& options);

/// What is wrong with a folder that holds an unpacked bundle, a sentence for each file: files changed, missing or
/// added; what does not follow from its results.db; a result that is another one there. `scratch`: an empty folder,
/// which becomes the working folder. Throws UserError where it is no bundle, or one that would mislead.
struct BundleFindings {
  std::vector<std::string> wrong = {};
  std::size_t files = 0;
  std::size_t derived = 0;  ///< of those, computed anew
  std::size_t results = 0;  ///< compared with those in results.db
};
BundleFindings check_bundle(const std::filesystem::path& folder, const std::filesystem::path& scratch);

}  // namespace foldwise::orchestrator

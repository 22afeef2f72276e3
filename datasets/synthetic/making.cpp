// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/making.h"

#include <atomic>
#include <opencv2/core.hpp>

#include "datasets/synthetic/planted_files.h"
#include "datasets/synthetic/unfinished_folder.h"
#include "experiments/foundation/in_parallel.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

}  // namespace

MakeOutcome make_dataset(const fs::path& folder, const std::string& recipe,
                         const std::function<DatasetMade(const fs::path&)>& fill) {
  const fs::path recipe_file = fs::path("planted") / "recipe.json";
  if (holds(folder, recipe_file, recipe)) return DatasetThere{};
  cv::setNumThreads(1);  // the threads of make_in_parallel are enough
  UnfinishedFolder unfinished(folder);
  const DatasetMade made = fill(unfinished.path());
  write_planted_text(unfinished.path() / recipe_file, recipe);
  unfinished.finish();
  return made;
}

DatasetMade make_in_parallel(std::size_t samples, int threads, const MakeProgress& progress,
                             const std::function<std::int64_t(std::size_t)>& make) {
  DatasetMade made{static_cast<int>(samples), 0};
  std::atomic<std::int64_t> frames = 0;
  in_parallel(samples, threads, progress, [&](std::size_t index) { frames += make(index); });
  made.frames = frames;
  return made;
}

}  // namespace foldwise::datasets

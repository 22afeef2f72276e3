// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/making.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <opencv2/core.hpp>
#include <thread>
#include <vector>

#include "datasets/synthetic/planted_files.h"
#include "datasets/synthetic/unfinished_folder.h"

namespace foldwise {
namespace {

namespace fs = std::filesystem;

class ParallelMaking {
 public:
  ParallelMaking(std::size_t samples, const MakeProgress& progress,
                 const std::function<std::int64_t(std::size_t)>& make)
      : samples_(samples), progress_(progress), make_(make) {}

  DatasetMade run(int threads) {
    {
      std::vector<std::jthread> pool;
      for (int i = 0; i < std::max(1, threads); ++i) pool.emplace_back([this] { work(); });
    }
    if (failure_) std::rethrow_exception(failure_);
    return made_;
  }

 private:
  void work() {
    try {
      for (std::size_t index = next_++; index < samples_ && !stop_; index = next_++) {
        const std::int64_t frames = make_(index);
        const std::lock_guard lock(mutex_);
        made_.frames += frames;
        progress_(++made_.samples, static_cast<int>(samples_));
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
      stop_ = true;
    }
  }

  std::size_t samples_;
  const MakeProgress& progress_;
  const std::function<std::int64_t(std::size_t)>& make_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> stop_ = false;
  std::mutex mutex_;  // guards what follows
  std::exception_ptr failure_;
  DatasetMade made_;
};

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
  return ParallelMaking(samples, progress, make).run(threads);
}

}  // namespace foldwise

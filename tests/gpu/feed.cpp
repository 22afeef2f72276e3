// SPDX-License-Identifier: Apache-2.0
/// How fast clips of 16 x 112 x 112 become input of a network: by the loader's threads alone, and raw with the device
/// doing the rest. One loader thread, and processor time, so its figures are those of one core; frames lie in memory.
/// Prints a table of Markdown, and figures as name=value for throughput.py.
#include <torch/cuda.h>
#include <torch/types.h>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <exception>
#include <vector>

#include "tests/gpu/device_argument.h"
#include "tests/worker/planted_videos.h"
#include "worker/clips/batches/finish_batch.h"
#include "worker/clips/batches/loader.h"
#include "worker/training/device.h"

namespace foldwise {
namespace {

constexpr Size size{112, 112};
constexpr double least_seconds = 1;

class Feed {
 public:
  explicit Feed(torch::Device device) : device_(device) {}

  /// Clips for each second of a core.
  double loaded(worker::AugmentedBy by, worker::CleanCopies clean) const {
    std::int64_t clips = 0;
    const std::clock_t start = std::clock();
    double seconds = 0;
    for (int epoch = 1; seconds < least_seconds; ++epoch) {
      worker::EpochLoader loader = open(by, clean, epoch);
      while (loader.left() > 0) clips += loader.next().size();
      seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    }
    return static_cast<double>(clips) / seconds;
  }

  /// Clips for each second of the device, by the clock: copied there, warped, coloured, normalised.
  double finished(worker::CleanCopies clean) const {
    std::vector<worker::ClipBatch> batches;
    worker::EpochLoader loader = open(worker::AugmentedBy::learner, clean, 1);
    while (loader.left() > 0) batches.push_back(loader.next());
    finish_on(device_, batches.front());  // warms up
    std::int64_t clips = 0;
    wait();
    const auto start = std::chrono::steady_clock::now();
    double seconds = 0;
    while (seconds < least_seconds) {
      for (const worker::ClipBatch& batch : batches) {
        finish_on(device_, batch);
        clips += batch.size();
      }
      wait();
      seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    }
    return static_cast<double>(clips) / seconds;
  }

 private:
  worker::EpochLoader open(worker::AugmentedBy by, worker::CleanCopies clean, int epoch) const {
    worker::LoaderOptions options;
    options.clip_frames = 16;
    options.input = size;
    options.augmented_by = by;
    options.batch_size = 8;
    options.memory = device_.is_cuda() ? worker::HostMemory::pinned : worker::HostMemory::pageable;
    options.seed = 1;
    const worker::EpochPlan plan{
        .epoch = epoch, .positions = std::vector<int>(videos_.videos().size(), 3), .clean = clean};
    return {options, videos_.videos(), plan};
  }

  void wait() const {
    if (device_.is_cuda()) torch::cuda::synchronize();
  }

  torch::Device device_;
  worker::PlantedVideos videos_{"feed", {.count = 64, .size = size, .shortest = 24, .longest = 24}};
};

void measure(torch::Device device) {
  worker::configure_job({});
  const Feed feed(device);
  std::puts("| clips of 16 x 112 x 112 | augmented | and clean copies |");
  std::puts("|---|---|---|");
  const auto row = [](const char* what, const char* name, double plain, double with_clean) {
    std::printf("| %s | %.0f | %.0f |\n%s=%.1f\n", what, plain, with_clean, name, plain);
    std::fflush(stdout);
  };
  row("the loader alone, clips/s of a core", "loader_per_core",
      feed.loaded(worker::AugmentedBy::loader, worker::CleanCopies::no),
      feed.loaded(worker::AugmentedBy::loader, worker::CleanCopies::yes));
  row("the loader, raw, clips/s of a core", "raw_per_core",
      feed.loaded(worker::AugmentedBy::learner, worker::CleanCopies::no),
      feed.loaded(worker::AugmentedBy::learner, worker::CleanCopies::yes));
  row("the device's part of raw ones, clips/s", "device_finishes", feed.finished(worker::CleanCopies::no),
      feed.finished(worker::CleanCopies::yes));
}

}  // namespace
}  // namespace foldwise

int main(int count, char** arguments) {
  try {
    foldwise::worker::configure_process();
    foldwise::measure(foldwise::device_argument(count, arguments));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "feed: %s\n", error.what());
    return 2;
  }
}

// SPDX-License-Identifier: Apache-2.0
/// How fast clips are fetched at random: from a frame store in the page cache, raw and JPEG, against memcpy of as many
/// bytes and against decoding with cv::VideoCapture after seeking; by eight processes at once; and from a store of
/// which only a part fits in memory. Fetching a clip is finding its video and copying its pixels out. Rates of one core
/// are per second of its CPU time, so that a busy machine tells much the same.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <opencv2/core.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "datasets/frames/frame_store.h"
#include "experiments/foundation/numbers/counter_random.h"
#include "tests/benchmarks/bounded_cache.h"
#include "tests/benchmarks/films.h"

namespace foldwise {
namespace {

namespace fs = std::filesystem;

constexpr int rounds = 7;

/// Which clip is fetched as the number-th.
struct Place {
  int video = 0;
  int first = 0;
};
Place place_of(std::uint64_t seed, int number, int videos) {
  CounterRandom random(random_bits(seed, static_cast<std::uint64_t>(number)));
  const int video = static_cast<int>(random.below(static_cast<std::uint64_t>(videos)));
  return {video, static_cast<int>(random.below(video_frames - clip_frames + 1))};
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// Clips per second of CPU time, of the fastest of some rounds: what else runs on the machine can only slow them.
class Fastest {
 public:
  template <typename Fetch>
  void round(int clips, const Fetch& fetch) {
    const double start = cpu_seconds();
    for (int clip = 0; clip < clips; ++clip) fetch(clip);
    rate_ = std::max(rate_, clips / (cpu_seconds() - start));
  }
  double rate() const { return rate_; }

 private:
  double rate_ = 0;
};

/// A store of videos whose frames begin with their video's number and their own. The pixels behind them are noise.
void write_noise(const fs::path& file, int videos) {
  std::vector<std::uint8_t> noise(frame_bytes + 4096);
  CounterRandom random(random_bits(1, 2));
  for (std::uint8_t& value : noise) value = static_cast<std::uint8_t>(random.below(256));
  datasets::FrameShardWriter writer(file, stored);
  std::vector<std::uint8_t> pixels(frame_bytes * video_frames);
  for (int video = 0; video < videos; ++video) {
    for (int frame = 0; frame < video_frames; ++frame) {
      std::uint8_t* target = pixels.data() + static_cast<std::size_t>(frame) * frame_bytes;
      std::memcpy(target, noise.data() + (video * 31 + frame * 7) % 4096, frame_bytes);
      std::memcpy(target, &video, sizeof video);
      std::memcpy(target + sizeof video, &frame, sizeof frame);
    }
    writer.add(id_of(video), pixels);
  }
  writer.finish();
}

void require_frames_of(const std::uint8_t* clip, Place place) {
  for (int frame = 0; frame < clip_frames; ++frame) {
    const std::array<int, 2> expected{place.video, place.first + frame};
    if (std::memcmp(clip + static_cast<std::size_t>(frame) * frame_bytes, expected.data(), sizeof expected) != 0) {
      throw std::runtime_error("another frame than was asked for");
    }
  }
}

class Fetcher {
 public:
  explicit Fetcher(const datasets::FrameStore& store) : store_(&store) {}
  /// The pixels, copied out.
  const std::uint8_t* fetch(Place place) {
    const auto pixels = store_->video(id_of(place.video)).clip(place.first, clip_frames, scratch_);
    if (pixels.data() == scratch_.data()) return scratch_.data();
    std::memcpy(target_.data(), pixels.data(), clip_bytes);
    return target_.data();
  }

 private:
  const datasets::FrameStore* store_;
  std::vector<std::uint8_t> scratch_;
  std::vector<std::uint8_t> target_ = std::vector<std::uint8_t>(clip_bytes);
};

void measure_warm(const fs::path& folder) {
  constexpr int videos = 120;
  constexpr int clips = 2000;
  write_noise(folder / "warm.frames", videos);
  const datasets::FrameStore store = datasets::FrameStore::open({folder / "warm.frames"});
  const std::vector<std::uint8_t> memory(frame_bytes * videos * video_frames, 7);
  std::vector<std::uint8_t> target(clip_bytes);
  Fetcher fetcher(store);
  Fastest copied;
  Fastest fetched;
  for (int video = 0; video < videos; ++video) require_frames_of(fetcher.fetch({video, 3}), {video, 3});
  for (int round = 0; round < rounds; ++round) {
    copied.round(clips, [&](int clip) {
      const Place place = place_of(3, clip, videos);
      const std::size_t frame =
          static_cast<std::size_t>(place.video) * video_frames + static_cast<std::size_t>(place.first);
      std::memcpy(target.data(), memory.data() + frame * frame_bytes, clip_bytes);
    });
    fetched.round(clips, [&](int clip) { fetcher.fetch(place_of(3, clip, videos)); });
  }
  std::printf("memcpy_clips_per_second=%.0f\nclips_per_second=%.0f\nagainst_memcpy=%.3f\n", copied.rate(),
              fetched.rate(), fetched.rate() / copied.rate());
}

void measure_decoding(const fs::path& folder) {
  constexpr int videos = 6;
  const Films films(folder, videos);
  const datasets::FrameStore store = datasets::FrameStore::open({folder / "jpeg.frames"});
  Fetcher fetcher(store);
  Fastest jpeg;
  Fastest large;
  Fastest small;
  std::vector<std::uint8_t> target(clip_bytes);
  for (int round = 0; round < rounds; ++round) {
    jpeg.round(200, [&](int clip) { fetcher.fetch(place_of(4, clip, videos)); });
    const auto decode = [&](Fastest& rate, const char* kind) {
      rate.round(12, [&](int clip) {
        const Place place = place_of(4, clip, videos);
        decode_clip(films.file(kind, place.video), place.first, target);
      });
    };
    decode(large, "large");
    decode(small, "small");
  }
  const auto bytes = static_cast<double>(fs::file_size(folder / "jpeg.frames")) / (videos * video_frames);
  std::printf("jpeg_bytes_per_raw_byte=%.3f\njpeg_clips_per_second=%.0f\n", bytes / frame_bytes, jpeg.rate());
  std::printf("seek_clips_per_second=%.1f\nseek_small_clips_per_second=%.1f\n", large.rate(), small.rate());
}

struct Rate {
  double by_clock = 0;  ///< clips per second of all processes together, from when all are ready until the last is done
  double by_cpu = 0;    ///< clips per second of CPU time
  void keep_better(const Rate& other) {
    by_clock = std::max(by_clock, other.by_clock);
    by_cpu = std::max(by_cpu, other.by_cpu);
  }
};

Rate rate_of_processes(const fs::path& shard, int processes, int clips, int videos) {
  std::array<int, 2> ready{};
  std::array<int, 2> go{};
  if (pipe(ready.data()) != 0 || pipe(go.data()) != 0) throw std::runtime_error("no pipe");
  std::vector<pid_t> children;
  for (int process = 0; process < processes; ++process) {
    const pid_t child = fork();
    if (child == 0) {
      close(go[1]);
      const datasets::FrameStore store = datasets::FrameStore::open({shard});
      Fetcher fetcher(store);
      for (int video = 0; video < videos; ++video) fetcher.fetch({video, 0});
      char byte = 'r';
      bool good = write(ready[1], &byte, 1) == 1 && read(go[0], &byte, 1) == 0;  // the end of the pipe is the start
      const double before = cpu_seconds();
      for (int clip = 0; good && clip < clips; ++clip) {
        const Place place = place_of(10 + static_cast<std::uint64_t>(process), clip, videos);
        require_frames_of(fetcher.fetch(place), place);
      }
      const double used = cpu_seconds() - before;
      good = good && write(ready[1], &used, sizeof used) == sizeof used;
      _exit(good ? 0 : 1);
    }
    children.push_back(child);
  }
  char byte = 0;
  for (int process = 0; process < processes; ++process) {
    if (read(ready[0], &byte, 1) != 1) throw std::runtime_error("a process died");
  }
  const auto start = std::chrono::steady_clock::now();
  close(go[1]);
  for (const pid_t child : children) {
    int status = -1;
    waitpid(child, &status, 0);
    if (status != 0) throw std::runtime_error("a process failed");
  }
  const double seconds = seconds_since(start);
  double cpu = 0;
  for (int process = 0; process < processes; ++process) {
    double used = 0;
    if (read(ready[0], &used, sizeof used) != sizeof used) throw std::runtime_error("a process said nothing");
    cpu += used;
  }
  for (const int descriptor : {ready[0], ready[1], go[0]}) close(descriptor);
  return {processes * clips / seconds, processes * clips / cpu};
}

void measure_processes(const fs::path& folder) {
  constexpr int videos = 120;
  Rate one;
  Rate eight;
  for (int round = 0; round < rounds; ++round) {
    one.keep_better(rate_of_processes(folder / "warm.frames", 1, 2000, videos));
    eight.keep_better(rate_of_processes(folder / "warm.frames", 8, 500, videos));
  }
  std::printf(
      "one_process_clips_per_second=%.0f\neight_processes_clips_per_second=%.0f\neight_against_one=%.2f\n"
      "eight_against_one_by_cpu_time=%.2f\n",
      one.by_clock, eight.by_clock, eight.by_clock / one.by_clock, eight.by_cpu / one.by_cpu);
}

/// The first time that a video is looked at, all of it is read and its checksum verified: that is in the figure.
void measure_beyond_memory(const fs::path& folder, std::uint64_t store_bytes, std::uint64_t memory_bytes) {
  constexpr int clips = 100'000;
  const int videos = static_cast<int>(store_bytes / (video_frames * frame_bytes));
  const fs::path file = folder / "large.frames";
  write_noise(file, videos);
  const datasets::FrameStore store = datasets::FrameStore::open({file});
  // The first video lies behind the header, which takes a page.
  BoundedCache cache(file, store.video(id_of(0)).data - 4096, memory_bytes);
  Fetcher fetcher(store);
  std::uint64_t most_resident = 0;
  const auto start = std::chrono::steady_clock::now();
  for (int clip = 0; clip < clips; ++clip) {
    const Place place = place_of(5, clip, videos);
    require_frames_of(fetcher.fetch(place), place);
    if (clip % 20 == 0) most_resident = std::max(most_resident, cache.shrink());
  }
  const double seconds = seconds_since(start);
  std::printf("store_mb=%.0f\nmost_resident_mb=%.0f\nbeyond_memory_seconds=%.1f\nbeyond_memory_clips_per_second=%.0f\n",
              1e-6 * static_cast<double>(fs::file_size(file)), 1e-6 * static_cast<double>(most_resident), seconds,
              clips / seconds);
}

void run(const fs::path& folder, std::uint64_t store_bytes, std::uint64_t memory_bytes) {
  setenv("OPENCV_FFMPEG_CAPTURE_OPTIONS", "threads;1", 1);  // one core, as for the frame store
  cv::setNumThreads(1);
  measure_warm(folder);
  measure_processes(folder);
  measure_decoding(folder);
  measure_beyond_memory(folder, store_bytes, memory_bytes);
}

}  // namespace
}  // namespace foldwise

int main(int count, char** values) {
  if (count != 4) {
    std::fputs("usage: frame_store FOLDER STORE_MB MEMORY_MB\n", stderr);
    return 2;
  }
  foldwise::run(values[1], std::stoull(values[2]) * 1'000'000, std::stoull(values[3]) * 1'000'000);
  return 0;
}

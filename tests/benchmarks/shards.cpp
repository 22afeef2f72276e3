// SPDX-License-Identifier: Apache-2.0
/// How fast shards of examples become floats: reading from the page cache, checksums, protocol buffers. Bytes are those
/// of the shards. Per core by the clock (of a machine that should be idle) and by the CPU time of the process.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "datasets/examples/example_stream.h"
#include "datasets/examples/tf_example.h"
#include "datasets/examples/tfrecord.h"
#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise {
namespace {

namespace fs = std::filesystem;

constexpr int shards_per_level = 4;
constexpr int repetitions = 5;
constexpr int classes = 3862;

struct Level {
  const char* name;
  datasets::ExampleLevel level;
  int examples;  // per shard
  int steps;
};
constexpr Level levels[]{{"video", datasets::ExampleLevel::video, 10'000, 1},
                         {"frame", datasets::ExampleLevel::frame, 160, 240}};

struct Rate {
  double by_clock = 0;  // MB per second and thread
  double by_cpu = 0;    // MB per second of CPU time
};

std::vector<fs::path> make_shards(const fs::path& folder, const Level& level) {
  std::vector<fs::path> shards;
  for (int shard = 0; shard < shards_per_level; ++shard) {
    shards.push_back(folder / (std::string(level.name) + std::to_string(shard) + ".tfrecord"));
    datasets::TfRecordWriter writer(shards.back());
    for (int i = 0; i < level.examples; ++i) {
      CounterRandom random(random_bits(static_cast<std::uint64_t>(shard), i));
      datasets::Example example{
          "id" + std::to_string(i), {1, static_cast<int>(random.below(classes))}, {}, level.steps};
      example.features.resize(static_cast<std::size_t>(level.steps) * datasets::example_features);
      for (float& value : example.features) value = static_cast<float>(random.uniform(-2, 2));
      writer.append(encode_example(example, level.level, datasets::ExampleIdName::id));
    }
    writer.finish();
  }
  return shards;
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Everything once; the sum keeps the floats from being optimised away.
double read_all(const std::vector<fs::path>& shards, int threads, std::int64_t expected) {
  datasets::ExampleStreamOptions options;
  options.classes = classes;
  options.threads = threads;
  datasets::ExampleStream stream(shards, options);
  double sum = 0;
  for (auto batch = stream.next(16); !batch.empty(); batch = stream.next(16)) {
    for (const datasets::Example& example : batch) sum += example.features.back();
    stream.reuse(std::move(batch));
  }
  if (stream.position() != expected) throw std::runtime_error("examples are missing");
  return sum;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

Rate measure(const std::vector<fs::path>& shards, int threads, std::int64_t expected) {
  double megabytes = 0;
  for (const fs::path& shard : shards) megabytes += 1e-6 * static_cast<double>(fs::file_size(shard));
  double sum = read_all(shards, threads, expected);  // fills the page cache
  std::vector<double> by_clock;
  std::vector<double> by_cpu;
  for (int i = 0; i < repetitions; ++i) {
    const auto start = std::chrono::steady_clock::now();
    const double cpu_start = cpu_seconds();
    sum += read_all(shards, threads, expected);
    by_cpu.push_back(megabytes / (cpu_seconds() - cpu_start));
    by_clock.push_back(megabytes / threads /
                       std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  std::fprintf(stderr, "%.0f MB, sum %g\n", megabytes, sum);
  return {median(by_clock), median(by_cpu)};
}

void run(const fs::path& folder) {
  double least = 1e9;
  double least_by_cpu = 1e9;
  for (const Level& level : levels) {
    const std::vector<fs::path> shards = make_shards(folder, level);
    for (const int threads : {1, 2}) {
      const Rate rate = measure(shards, threads, std::int64_t{shards_per_level} * level.examples);
      std::printf("%s level, threads %d: %.0f MB/s per thread by the clock, %.0f MB per second of CPU time\n",
                  level.name, threads, rate.by_clock, rate.by_cpu);
      least = std::min(least, rate.by_clock);
      least_by_cpu = std::min(least_by_cpu, rate.by_cpu);
    }
  }
  std::printf("shard_mb_per_second_of_cpu=%.0f\nshard_mb_per_second_per_core=%.0f\n", least_by_cpu, least);
}

}  // namespace
}  // namespace foldwise

int main(int count, char** values) {
  if (count != 2) {
    std::fputs("usage: shards FOLDER (for about 400 MB of shards)\n", stderr);
    return 2;
  }
  foldwise::run(values[1]);
  return 0;
}

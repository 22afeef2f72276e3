// SPDX-License-Identifier: Apache-2.0
// Writes the seeds that are not text, with this project's writers: after a change of a format, make them again.
//
//   build/release/bin/fuzz_seeds tests/fuzz/seeds
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>

#include "datasets/tf_example.h"
#include "datasets/tfrecord.h"
#include "tests/datasets/shards.h"
#include "tests/fuzz/target.h"

namespace fs = std::filesystem;

namespace foldwise::fuzz {
namespace {

Bytes bytes_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

void write(const fs::path& file, const Bytes& bytes) {
  fs::create_directories(file.parent_path());
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!stream.flush()) throw std::runtime_error("cannot write " + file.string());
}

void make_tfrecord(const fs::path& seeds) {
  write_shard(seeds / "read-video-level.tfrecord", {numbered_example(1)});
  write_shard(seeds / "read-frame-level.tfrecord", {numbered_example(2, 2)}, ExampleLevel::frame,
              ExampleIdName::video_id);
  write(seeds / "read-empty.tfrecord", {});
  TfRecordWriter other(seeds / "refused-no-example.tfrecord");
  other.append(Bytes{'n', 'o', 'n', 'e'});
  other.append({});
  other.finish();
  Bytes cut = bytes_of(seeds / "read-frame-level.tfrecord");
  cut.resize(cut.size() / 4);
  write(seeds / "refused-cut.tfrecord", cut);
  write(seeds / "refused-gzip.tfrecord", {0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0});
}

}  // namespace
}  // namespace foldwise::fuzz

int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "usage: fuzz_seeds tests/fuzz/seeds\n";
    return 2;
  }
  const fs::path seeds = arguments[1];
  foldwise::fuzz::make_tfrecord(seeds / "tfrecord");
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
// Writes the seeds that are not text, with this project's writers: after a change of a format, make them again.
//
//   build/release/bin/fuzz_seeds tests/fuzz/seeds
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

#include "datasets/examples/tf_example.h"
#include "datasets/examples/tfrecord.h"
#include "datasets/frames/frame_shard_format.h"
#include "datasets/frames/frame_store.h"
#include "tests/datasets/shards.h"
#include "tests/fuzz/paged_input.h"
#include "tests/support/temporary_folder.h"

namespace fs = std::filesystem;

namespace foldwise::fuzz {
namespace {

constexpr datasets::FrameCoding jpegs{.codec = FrameCodec::jpeg, .jpeg_quality = 90};

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
  datasets::write_shard(seeds / "read-video-level.tfrecord", {datasets::numbered_example(1)});
  datasets::write_shard(seeds / "read-frame-level.tfrecord", {datasets::numbered_example(2, 2)},
                        datasets::ExampleLevel::frame, datasets::ExampleIdName::video_id);
  write(seeds / "read-empty.tfrecord", {});
  datasets::TfRecordWriter other(seeds / "refused-no-example.tfrecord");
  other.append(Bytes{'n', 'o', 'n', 'e'});
  other.append({});
  other.finish();
  Bytes cut = bytes_of(seeds / "read-frame-level.tfrecord");
  cut.resize(cut.size() / 4);
  write(seeds / "refused-cut.tfrecord", cut);
  write(seeds / "refused-gzip.tfrecord", {0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0});
}

Bytes pixels(int frames) {
  Bytes bytes(static_cast<std::size_t>(frames) * 2 * 3 * 3);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + 1);
  return bytes;
}

void add_videos(datasets::FrameShardWriter& writer) {
  writer.add("a/1", pixels(2), {{}, 25});
  writer.add("a/22", pixels(3), {{0, 2, 7}, 0}, "a note");
}

// Each page of a file without the zeros that end it; one byte stays, so that the next begins where it does.
void append_pages(std::vector<Piece>& pieces, const Bytes& file) {
  for (std::size_t from = 0; from < file.size(); from += datasets::shard_alignment) {
    const std::size_t to = std::min<std::size_t>(from + datasets::shard_alignment, file.size());
    Bytes page(file.begin() + static_cast<std::ptrdiff_t>(from), file.begin() + static_cast<std::ptrdiff_t>(to));
    while (to < file.size() && page.size() > 1 && page.back() == 0) page.pop_back();
    pieces.push_back({from > 0, page});
  }
}

Bytes shard_input(const Bytes& shard) {
  std::vector<Piece> pieces;
  append_pages(pieces, shard);
  return input_of(pieces);
}

Bytes finished_shard(const datasets::FrameCoding& coding) {
  const TemporaryFolder folder;
  datasets::FrameShardWriter writer(folder / "a.frames", {2, 3}, coding);
  add_videos(writer);
  writer.finish();
  return bytes_of(folder / "a.frames");
}

// The journal, and then the parts of the shard.
std::vector<Piece> unfinished_shard(const datasets::FrameCoding& coding) {
  const TemporaryFolder folder;
  add_videos(*std::make_unique<datasets::FrameShardWriter>(folder / "a.frames", Size{2, 3}, coding));
  std::vector<Piece> pieces{{false, bytes_of(folder / "a.frames.journal")}};
  append_pages(pieces, bytes_of(folder / "a.frames.tmp"));
  return pieces;
}

void make_frame_store(const fs::path& seeds) {
  write(seeds / "read-jpegs", shard_input(finished_shard(jpegs)));
  Bytes shard = finished_shard({});
  write(seeds / "read-raw", shard_input(shard));
  shard[datasets::shard_alignment] ^= 1;
  write(seeds / "refused-damaged-frame", shard_input(shard));
  shard.pop_back();
  write(seeds / "refused-cut", shard_input(shard));
}

void make_frame_journal(const fs::path& seeds) {
  write(seeds / "read-jpegs", input_of(unfinished_shard(jpegs)));
  std::vector<Piece> pieces = unfinished_shard({});
  write(seeds / "read-raw", input_of(pieces));
  pieces.front().bytes.resize(pieces.front().bytes.size() - 9);
  write(seeds / "refused-torn-record", input_of(pieces));
  pieces.front().bytes.clear();
  write(seeds / "refused-no-journal", input_of(pieces));
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
  foldwise::fuzz::make_frame_store(seeds / "frame_store");
  foldwise::fuzz::make_frame_journal(seeds / "frame_journal");
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/frames/video_frames.h"
#include "experiments/experiment.h"

namespace foldwise::datasets {

/// Where the frames of a video come from.
struct FrameOrigin {
  std::vector<std::uint32_t> numbers = {};  ///< as in VideoFrames; empty: 0, 1, 2, …
  double rate = 0;                          ///< as in VideoFrames
};

/// How the frames of a shard are kept.
struct FrameCoding {
  FrameCodec codec = FrameCodec::raw;
  int jpeg_quality = 95;
};

/// Writes one shard: frames/<key of the prepare job>.frames. Until finish() it lies beside its place as <file>.tmp with
/// a journal, and a writer that is made for the same file goes on after the last video that is whole there: after any
/// kill all videos that were added, after a power cut those before the last sync. The shard is then the same bytes as
/// that of one writer which was given all videos in that order.
class FrameShardWriter {
 public:
  /// Reads and checks what an earlier writer left. What is of another format or damaged is dropped, and all after it.
  /// Throws UserError when another writer has the file.
  FrameShardWriter(const std::filesystem::path& file, Size size, const FrameCoding& coding = {});
  /// Unless finished, leaves what was added for the next writer.
  ~FrameShardWriter();
  /// The videos that are in the shard so far, in their order.
  std::vector<std::string> stored() const;
  bool contains(std::string_view id) const;
  int frames(std::string_view id) const;
  /// What was noted when the video was added. Notes are not part of the finished shard.
  const std::string& note(std::string_view id) const;
  /// Frames [frames, height, width, 3] of one video.
  void add(const std::string& id, std::span<const std::uint8_t> frames, const FrameOrigin& origin = {},
           const std::string& note = {});
  /// Writes the index and checksums, syncs, renames, removes the journal.
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Shards opened read-only and mapped; any number of processes may do so at once.
/// Header and index are verified on opening, each video's checksum the first time that it is looked at.
class FrameStore {
 public:
  /// Throws UserError that names the shard when one is missing, cut, of another version or damaged, or has JPEGs and
  /// this program cannot decode them. Shards may differ in their codecs.
  static FrameStore open(const std::vector<std::filesystem::path>& shards);
  FrameStore(FrameStore&&) noexcept;
  FrameStore& operator=(FrameStore&&) noexcept;
  ~FrameStore();

  std::size_t size() const;
  bool contains(std::string_view id) const;
  /// Thread-safe. Throws UserError when the id is not there or its checksum does not match.
  VideoFrames video(std::string_view id) const;
  std::vector<std::string> ids() const;

 private:
  struct State;
  explicit FrameStore(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace foldwise::datasets

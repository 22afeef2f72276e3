// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/experiment.h"

namespace foldwise {

/// The frames of one video in a store: a view into the mapped file, valid as long as its store.
/// Layout [frames, height, width, 3], RGB, uint8.
struct VideoFrames {
  std::string_view id;
  const std::uint8_t* data = nullptr;
  int frames = 0;
  int height = 0;
  int width = 0;
  std::span<const std::uint32_t> numbers =
      {};           ///< of each frame in its source, from 0, ascending: some may be left out
  double rate = 0;  ///< frames per second of the source; 0: unknown

  std::size_t frame_bytes() const { return static_cast<std::size_t>(height) * static_cast<std::size_t>(width) * 3; }
  /// `count` frames from `first`, without a copy.
  std::span<const std::uint8_t> clip(int first, int count) const {
    return {data + static_cast<std::size_t>(first) * frame_bytes(), static_cast<std::size_t>(count) * frame_bytes()};
  }
};

/// Where the frames of a video come from.
struct FrameOrigin {
  std::vector<std::uint32_t> numbers = {};  ///< as in VideoFrames; empty: 0, 1, 2, …
  double rate = 0;                          ///< as in VideoFrames
};

/// Writes one shard: frames/<key of the prepare job>.frames. Under a temporary name until finish().
class FrameShardWriter {
 public:
  FrameShardWriter(std::filesystem::path file, Size size);
  ~FrameShardWriter();  // removes the temporary file unless finished
  /// Frames [frames, height, width, 3] of one video.
  void add(const std::string& id, std::span<const std::uint8_t> frames, const FrameOrigin& origin = {});
  /// Writes the index and checksums, syncs, renames.
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Shards opened read-only and mapped; any number of processes may do so at once.
/// Header and index are verified on opening, each video's checksum the first time that it is looked at.
class FrameStore {
 public:
  /// Throws UserError that names the shard when one is missing, cut, of another version or damaged.
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

}  // namespace foldwise

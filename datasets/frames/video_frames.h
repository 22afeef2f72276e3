// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace foldwise::datasets {

/// The frames of one video in a store, or some in a row: views into the mapped file, valid as long as its store.
/// A frame is [height, width, 3], RGB, uint8. Raw frames are used where they lie, JPEGs are decoded when they are asked
/// for.
struct VideoFrames {
  std::string_view id;
  const std::uint8_t* data = nullptr;  ///< the raw frames, or what `offsets` count from
  int frames = 0;
  int height = 0;
  int width = 0;
  std::span<const std::uint32_t> numbers =
      {};           ///< of each frame in its source, from 0, ascending: some may be left out
  double rate = 0;  ///< frames per second of the source; 0: unknown
  std::span<const std::uint64_t> offsets = {};  ///< [frames + 1] of JPEGs: where each begins and the last ends

  std::size_t frame_bytes() const { return static_cast<std::size_t>(height) * static_cast<std::size_t>(width) * 3; }
  /// `count` frames from `first`: of raw frames a view without a copy, of JPEGs what is decoded into `scratch`. Any
  /// number of threads may do so at once. Throws UserError when a JPEG cannot be decoded.
  std::span<const std::uint8_t> clip(int first, int count, std::vector<std::uint8_t>& scratch) const;
  /// `count` frames from `first` as a video of their own, nothing decoded or copied.
  VideoFrames part(int first, int count) const;
};

}  // namespace foldwise::datasets

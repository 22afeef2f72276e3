// SPDX-License-Identifier: Apache-2.0
/// How videos look, coarsely: what tells copies that were encoded again, scaled or cut from other videos.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "datasets/frames/frame_store.h"
#include "experiments/experiment.h"

namespace foldwise::datasets {

/// A picture as 256 bits: which of the low frequencies of its luminance, of 32 x 32 pixels, are above their median.
/// They hardly change when a picture is encoded again, scaled or made brighter.
using PictureLook = std::array<std::uint64_t, 4>;

/// `rgb`: [height, width, 3].
PictureLook look_of_picture(std::span<const std::uint8_t> rgb, Size size);
/// In how many bits they differ.
int distance(const PictureLook& one, const PictureLook& other);

/// Some of a video's frames, evenly over it.
struct VideoLook {
  std::vector<double> times;  ///< of each in its source, ascending: seconds, or numbers where seconds are unknown
  std::vector<PictureLook> pictures;
  bool operator==(const VideoLook&) const = default;
};

/// Of at most this many frames.
inline constexpr std::size_t most_pictures_looked_at = 32;
/// `pixels`: [frames, height, width, 3], RGB, as they are stored.
VideoLook look_of_video(std::span<const std::uint8_t> pixels, Size size, const FrameOrigin& origin);

/// The share of bits in which the shorter video differs from that part of the longer one that it resembles most, on
/// average over its frames; none when it is above `largest_difference_of_copies`, or one of them has no frame.
std::optional<double> difference_of_copies(const VideoLook& one, const VideoLook& other);
/// Between copies that were encoded again and other videos: README.md has the figures.
inline constexpr double largest_difference_of_copies = 40.0 / 256;

/// A video of a shard.
struct NamedLook {
  std::string id;
  VideoLook look;
};

/// Where the looks of a prepared shard are kept: beside it.
std::filesystem::path looks_path(const std::filesystem::path& shard);
void write_looks(const std::filesystem::path& file, const std::vector<NamedLook>& looks);
/// Empty where the file is not there or is of another form: then nobody knows.
std::vector<NamedLook> read_looks(const std::filesystem::path& file);

/// As text, and back; none where it is of another form.
std::string to_text(const VideoLook& look);
std::optional<VideoLook> parse_look(const std::string& text);

}  // namespace foldwise::datasets

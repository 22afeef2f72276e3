// SPDX-License-Identifier: Apache-2.0
/// How videos look, coarsely: what tells copies that were encoded again, cut, slowed or cropped from other videos.
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

inline constexpr std::size_t look_side = 16;
/// A picture as 16 x 16 luminances, row by row: means over areas.
using PictureLook = std::array<std::uint8_t, look_side * look_side>;

/// `rgb`: [height, width, 3].
PictureLook look_of_picture(std::span<const std::uint8_t> rgb, Size size);

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

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace foldwise::datasets {

/// The files of one sample: the video or image itself, or the images (is_image) of its folder in natural order, as
/// paths relative to the dataset's root. Other files and dot files are not listed. Empty when the sample is not there
/// or is a folder without images. Throws UserError when it leads out of the root.
std::vector<std::filesystem::path> sample_files(const std::filesystem::path& root, const std::filesystem::path& sample);

/// By its name, in small or capital letters: the kinds of pictures that datasets/video/pictures/still_picture.h reads.
bool is_image(const std::filesystem::path& file);

/// By its name, in small or capital letters: the kinds of files that datasets/video/decoding/container.h takes apart.
bool is_video(const std::filesystem::path& file);

/// Compares runs of digits by their value: frame9.png before frame10.png.
bool natural_less(std::string_view left, std::string_view right);

/// ".AVI" -> ".avi"
std::string lower_extension(const std::filesystem::path& file);

}  // namespace foldwise::datasets

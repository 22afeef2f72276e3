// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <opencv2/core.hpp>
#include <string>

#include "datasets/synthetic/scenes/planted_video.h"

namespace foldwise::datasets {

/// Draws a frame: BGR, 8 bits, all of one size.
using DrawFrame = std::function<cv::Mat(int frame)>;

/// Encodes as Motion JPEG, at `rate` frames per second. Throws UserError when the file could not be written whole.
void write_avi(int frames, const DrawFrame& draw, const std::filesystem::path& file, double rate = 25);
void write_avi(const PlantedVideo& video, const std::filesystem::path& file);
/// Encodes as MPEG-4, at `rate` frames per second. Throws UserError when the file could not be written whole.
void write_mp4(int frames, const DrawFrame& draw, const std::filesystem::path& file, double rate = 25);
/// 001.png, 002.png, … in a new folder. Throws UserError.
void write_images(int frames, const DrawFrame& draw, const std::filesystem::path& folder);
void write_images(const PlantedVideo& video, const std::filesystem::path& folder);
/// One picture, in the format of the name's ending. Makes the folders that are missing. Throws UserError.
void write_image(const cv::Mat& picture, const std::filesystem::path& file);
/// frame,intensity. Throws UserError.
void write_intensities(int frames, const std::function<double(int frame)>& intensity,
                       const std::filesystem::path& file);
void write_intensities(const PlantedVideo& video, const std::filesystem::path& file);
/// A header and `rows` rows, each with its line feed, made one after the other. Throws UserError.
void write_planted_rows(const std::filesystem::path& file, const std::string& header, std::size_t rows,
                        const std::function<std::string(std::size_t row)>& row);
/// Throws UserError when it could not be written whole.
void write_planted_text(const std::filesystem::path& file, const std::string& text);

}  // namespace foldwise::datasets

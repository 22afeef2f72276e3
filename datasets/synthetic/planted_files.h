// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "datasets/synthetic/planted_video.h"

namespace foldwise {

/// Encodes as Motion JPEG at 25 frames per second. Throws UserError when the file could not be written whole.
void write_avi(const PlantedVideo& video, const std::filesystem::path& file);
/// 001.png, 002.png, … in a new folder. Throws UserError.
void write_images(const PlantedVideo& video, const std::filesystem::path& folder);
/// frame,intensity. Throws UserError.
void write_intensities(const PlantedVideo& video, const std::filesystem::path& file);
/// Throws UserError when it could not be written whole.
void write_planted_text(const std::filesystem::path& file, const std::string& text);

}  // namespace foldwise

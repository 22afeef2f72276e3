// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/containers/picture_count.h"

#include <vector>

#include "datasets/files/sample_files.h"
#include "datasets/video/containers/matroska.h"
#include "datasets/video/containers/mp4.h"
#include "datasets/video/containers/riff.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

std::optional<PictureCount> count_in_video(const fs::path& file) {
  if (const std::optional<AviSummary> avi = read_avi_summary(file)) {
    std::error_code error;
    const std::int64_t frames = avi->indexed > 0 ? avi->indexed : avi->frames;
    const bool possible = static_cast<std::uint64_t>(frames) <= fs::file_size(file, error) && !error;
    if (!possible || !avi->cut.empty() || frames == 0) return std::nullopt;
    return PictureCount{frames, avi->rate};
  }
  if (const std::optional<MatroskaSummary> matroska = read_matroska_summary(file)) {
    return PictureCount{matroska->frames, matroska->rate, matroska->uneven};
  }
  const std::optional<Mp4Summary> mp4 = read_mp4_summary(file);
  if (!mp4 || !mp4->cut.empty() || mp4->frames == 0) return std::nullopt;
  return PictureCount{mp4->frames, mp4->rate, mp4->uneven};
}

}  // namespace

std::optional<PictureCount> count_pictures(const fs::path& root, const Sample& sample) {
  if (sample.record >= 0) return PictureCount{1, 0};  // a row of pixels
  const std::vector<fs::path> files = sample_files(root, sample.path);
  if (files.empty()) return std::nullopt;
  const bool is_file = files.size() == 1 && files.front() == sample.path;
  if (is_file && !is_image(sample.path)) return count_in_video(root / sample.path);
  return PictureCount{static_cast<std::int64_t>(files.size()), 0};
}

}  // namespace foldwise::datasets

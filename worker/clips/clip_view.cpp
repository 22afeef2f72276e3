// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/clip_view.h"

#include <algorithm>

namespace foldwise::worker {

std::vector<int> resized_frames(int video_frames, int count) {
  std::vector<int> frames;
  frames.reserve(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) {
    frames.push_back(static_cast<int>((2 * i + 1) * video_frames / (2 * std::int64_t{count})));
  }
  return frames;
}

std::vector<int> random_frames(int video_frames, int count, Draw& draw) {
  std::vector<int> frames;
  frames.reserve(static_cast<std::size_t>(count));
  int missing = count % video_frames;  // of those that are there once more than the others
  for (int frame = 0; frame < video_frames; ++frame) {
    const auto left = static_cast<std::uint64_t>(video_frames - frame);
    const bool again = draw.below(left) < static_cast<std::uint64_t>(missing);
    if (again) --missing;
    frames.insert(frames.end(), static_cast<std::size_t>(count / video_frames + (again ? 1 : 0)), frame);
  }
  return frames;
}

ClipView::ClipView(const datasets::VideoFrames& video, int first, int count, ClipPadding padding)
    : size_{video.height, video.width}, made_(2) {
  const int beyond = std::max(first - (video.frames - 1), 0);  // how far behind the last frame the clip begins
  const int begin = first - beyond;
  const int distinct = std::min(count, video.frames - begin);
  const std::uint8_t* const pixels = video.clip(begin, distinct, made_[0]).data();
  const auto at = [&](int frame) { return pixels + static_cast<std::size_t>(frame - begin) * video.frame_bytes(); };
  const std::uint8_t* padded = at(begin + distinct - 1);
  if (padding == ClipPadding::black && first + count > video.frames) {
    made_[1].assign(video.frame_bytes(), 0);
    padded = made_[1].data();
  }
  frames_.reserve(static_cast<std::size_t>(count));
  for (int frame = first; frame < first + count; ++frame) {
    frames_.push_back(frame < video.frames ? at(frame) : padded);
  }
}

ClipView::ClipView(const datasets::VideoFrames& video, std::span<const int> chosen)
    : size_{video.height, video.width}, made_(chosen.size()) {
  frames_.reserve(chosen.size());
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const bool repeated = i > 0 && chosen[i] == chosen[i - 1];
    frames_.push_back(repeated ? frames_.back() : video.clip(chosen[i], 1, made_[i]).data());
  }
}

}  // namespace foldwise::worker

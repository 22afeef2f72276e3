// SPDX-License-Identifier: Apache-2.0
#include "worker/evaluation/video_groups.h"

#include <algorithm>
#include <map>

namespace foldwise::worker {
namespace {

constexpr std::size_t videos_side_by_side = 8;  // more gain nothing
constexpr int frames_side_by_side = 128;

}  // namespace

int frames_at_once(const TimeGrid& time, int chunk_frames) {
  return time.reach ? std::min(frames_side_by_side, chunk_frames) : 1;
}

std::vector<std::vector<std::size_t>> video_groups(const std::vector<int>& lengths, int most_frames) {
  std::map<int, std::vector<std::size_t>> of_length;
  for (std::size_t place = 0; place < lengths.size(); ++place) of_length[lengths[place]].push_back(place);
  std::vector<std::vector<std::size_t>> groups;
  for (const auto& [length, places] : of_length) {
    const auto fit = static_cast<std::size_t>(std::max(1, most_frames / std::max(1, length)));
    const std::size_t most = std::min(videos_side_by_side, fit);
    const std::size_t count = (places.size() + most - 1) / most;
    for (std::size_t group = 0; group < count; ++group) {  // alike in size, to one
      const auto first = places.begin() + static_cast<std::ptrdiff_t>(group * places.size() / count);
      const auto last = places.begin() + static_cast<std::ptrdiff_t>((group + 1) * places.size() / count);
      groups.emplace_back(first, last);
    }
  }
  return groups;
}

}  // namespace foldwise::worker

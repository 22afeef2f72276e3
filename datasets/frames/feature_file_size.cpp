// SPDX-License-Identifier: Apache-2.0
#include "datasets/frames/feature_file_size.h"

#include <algorithm>
#include <string_view>

namespace foldwise::datasets {
namespace {

constexpr std::uint64_t length_prefix = 8;     // before the header
constexpr std::uint64_t header_alignment = 8;  // of what follows it

/// Of a text as JSON has it, in quotes.
std::uint64_t quoted_length(std::string_view text) {
  constexpr std::string_view short_escapes = "\"\\\b\f\n\r\t";
  std::uint64_t length = 2;
  for (const char letter : text) {
    if (short_escapes.find(letter) != std::string_view::npos) {
      length += 2;
    } else {
      length += static_cast<unsigned char>(letter) < 0x20 ? 6 : 1;  // \u0001
    }
  }
  return length;
}

}  // namespace

void FeatureFilesSize::add(const std::string& video, std::int64_t steps) {
  open_.emplace_back(feature_tensor_name(video), steps);
  if (open_.size() < videos_per_feature_file) return;
  finished_ += open_file();
  open_.clear();
}

std::uint64_t FeatureFilesSize::open_file() const {
  if (open_.empty()) return 0;
  auto videos = open_;
  std::ranges::sort(videos);  // as they lie in the file: offsets have as many digits as they need
  std::uint64_t header = 1;   // a brace; those of the entries have commas or the other brace behind them
  std::uint64_t offset = 0;
  for (const auto& [name, steps] : videos) {
    const std::uint64_t end = offset + sizeof(float) * static_cast<std::uint64_t>(steps * channels_);
    const std::string entry = R"(:{"data_offsets":[)" + std::to_string(offset) + ',' + std::to_string(end) +
                              R"(],"dtype":"F32","shape":[)" + std::to_string(steps) + ',' + std::to_string(channels_) +
                              "]},";
    header += quoted_length(name) + entry.size();
    offset = end;
  }
  return length_prefix + (header + header_alignment - 1) / header_alignment * header_alignment + offset;
}

}  // namespace foldwise::datasets

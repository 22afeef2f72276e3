// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/containers/mp4.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace foldwise::datasets {
namespace {

using namespace std::string_view_literals;

/// A part of the file that a header names; boxes contain boxes.
struct Box {
  std::string name;
  std::uint64_t begin = 0;  ///< of its content
  std::uint64_t end = 0;
};

/// A track, as far as it was read.
struct Track {
  bool is_video = false;
  std::uint64_t frames = 0;
  std::uint64_t timescale = 0;  ///< units of `duration` that make a second
  std::uint64_t duration = 0;
  std::uint64_t id = 0;
  bool uneven = false;
};

class Mp4Reader {
 public:
  Mp4Reader(std::istream& stream, std::uint64_t bytes) : stream_(stream), bytes_(bytes) {}

  std::optional<Mp4Summary> read() {
    if (!begins_as_mp4()) return std::nullopt;
    std::optional<Mp4Summary> summary;
    std::uint64_t end = 0;
    for_each_box({"", 0, bytes_}, [&](const Box& box) {
      if (box.name == "moov" && !summary) summary = read_movie(box);
      if (box.name == "moof") {
        boxes_ -= boxes_of_a_fragment;  // a long recording has many
        count_fragment(box);
      }
      end = box.end;
      return true;
    });
    if (!summary) return std::nullopt;
    summary->cut = missing_at(end);
    add_fragments(*summary);
    return summary;
  }

 private:
  // What a file that makes sense has is far below.
  static constexpr int most_boxes = 4096;
  static constexpr int boxes_of_a_fragment = 64;

  bool begins_as_mp4() {
    const std::optional<Box> first = box_at(0, bytes_);
    constexpr std::array names{"ftyp"sv, "moov"sv, "mdat"sv, "free"sv, "skip"sv, "wide"sv};
    return first && std::find(names.begin(), names.end(), first->name) != names.end();
  }

  // Boxes that a file is whole without its last bytes are no concern: only what frames lie in, and what tells of them.
  std::string missing_at(std::uint64_t at) {
    const Box rest{"", at, bytes_};
    constexpr std::array names{"mdat"sv, "moof"sv, "moov"sv, "mfra"sv, "sidx"sv};
    if (std::find(names.begin(), names.end(), text_at(rest, 4)) == names.end()) return "";
    std::uint64_t size = number_at(rest, 0, 4);
    if (size == 1) size = number_at(rest, 8, 8);
    return "has " + std::to_string(bytes_) + " of the " + std::to_string(at + size) + " bytes that it announces";
  }

  std::optional<Mp4Summary> read_movie(const Box& movie) {
    std::optional<Mp4Summary> summary;
    for_each_box(movie, [&](const Box& box) {
      if (box.name != "trak") return true;
      Track track;
      read_track(box, track);
      if (!track.is_video) return true;
      video_ = track.id;
      const double seconds =
          track.timescale == 0 ? 0 : static_cast<double>(track.duration) / static_cast<double>(track.timescale);
      // Each frame takes four bytes in the headers alone, or one in the stream.
      const bool possible = track.frames <= bytes_;
      const auto frames = static_cast<std::int64_t>(possible ? track.frames : 0);
      summary = {frames, seconds > 0 ? static_cast<double>(frames) / seconds : 0, track.uneven};
      return false;
    });
    return summary;
  }

  // Frames of a fragment, by track: its runs tell how many samples they have.
  void count_fragment(const Box& fragment) {
    for_each_box(fragment, [&](const Box& part) {
      if (part.name != "traf") return true;
      std::uint64_t track = 0;
      for_each_box(part, [&](const Box& box) {
        if (box.name == "tfhd") track = number_at(box, 4, 4);
        if (box.name == "trun") fragment_frames_[track] += number_at(box, 4, 4);
        return true;
      });
      return true;
    });
  }

  void add_fragments(Mp4Summary& summary) {
    const auto found = fragment_frames_.find(video_);
    if (found == fragment_frames_.end() || found->second > bytes_) return;
    const std::int64_t before = summary.frames;
    summary.frames += static_cast<std::int64_t>(found->second);
    if (summary.rate > 0 && before > 0) return;
    summary.rate = 0;  // the headers tell no duration, or that of the first fragment
  }

  // The times of frames are sums of what stands in runs of frames of one duration: ISO/IEC 14496-12, 8.6.1.2.
  void read_times(const Box& box, Track& track) {
    const std::uint64_t runs = number_at(box, 4, 4);
    if (runs <= 1 || runs > (box.end - box.begin) / 8) return;
    std::vector<std::pair<double, double>> ends;  // frames and ticks up to the last frame of a run
    double frames = 0;
    double ticks = 0;
    for (std::uint64_t run = 0; run < runs; ++run) {
      const auto count = static_cast<double>(number_at(box, 8 + 8 * run, 4));
      const auto step = static_cast<double>(number_at(box, 12 + 8 * run, 4));
      if (count <= 0) continue;
      ends.emplace_back(frames, ticks);
      ends.emplace_back(frames + count - 1, ticks + (count - 1) * step);
      frames += count;
      ticks += count * step;
    }
    if (ends.empty() || ends.back().second <= 0) return;
    const double per_tick = ends.back().first / ends.back().second;
    const double tolerance = std::max(0.1, 1.01 * per_tick);  // as FrameTimes has it
    for (const auto& [frame, at] : ends) track.uneven = track.uneven || std::abs(at * per_tick - frame) > tolerance;
  }

  void read_track(const Box& parent, Track& track, int depth = 0) {
    constexpr int deepest = 3;  // trak, mdia, minf, stbl
    for_each_box(parent, [&](const Box& box) {
      const bool has_more = box.name == "mdia" || box.name == "minf" || box.name == "stbl";
      if (has_more && depth < deepest) read_track(box, track, depth + 1);
      // QuickTime names the handler of the data in a second such box.
      if (box.name == "hdlr" && text_at(box, 8) == "vide") track.is_video = true;
      if (box.name == "tkhd") track.id = number_at(box, number_at(box, 0, 1) == 1 ? 20 : 12, 4);
      if (box.name == "stts") read_times(box, track);
      if (box.name == "mdhd") read_media_header(box, track);
      if (box.name == "stsz" || box.name == "stz2") track.frames = number_at(box, 8, 4);
      return true;
    });
  }

  void read_media_header(const Box& box, Track& track) {
    const bool wide = number_at(box, 0, 1) == 1;
    track.timescale = number_at(box, wide ? 20 : 12, 4);
    track.duration = number_at(box, wide ? 24 : 16, wide ? 8 : 4);
  }

  /// Until `look` returns false.
  template <typename Look>
  void for_each_box(const Box& parent, const Look& look) {
    for (std::uint64_t at = parent.begin; boxes_ < most_boxes;) {
      ++boxes_;
      const std::optional<Box> box = box_at(at, parent.end);
      if (!box || !look(*box)) return;
      at = box->end;
    }
  }

  std::optional<Box> box_at(std::uint64_t at, std::uint64_t end) {
    const Box place{"", at, end};
    if (at > end || end - at < 8) return std::nullopt;
    Box box{text_at(place, 4), at + 8, 0};
    std::uint64_t size = number_at(place, 0, 4);
    if (size == 1) {  // it stands behind the name
      size = number_at(place, 8, 8);
      box.begin += 8;
    }
    if (size == 0) size = end - at;  // up to the end
    if (size < box.begin - at || size > end - at) return std::nullopt;
    box.end = at + size;
    return box;
  }

  /// Big-endian; 0 where the box or the file ends before.
  std::uint64_t number_at(const Box& box, std::uint64_t offset, std::size_t size) {
    std::array<char, 8> bytes{};
    if (box.end - box.begin < offset + size) return 0;
    stream_.clear();
    stream_.seekg(static_cast<std::streamoff>(box.begin + offset));
    if (!stream_.read(bytes.data(), static_cast<std::streamsize>(size))) return 0;
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < size; ++i) number = number << 8 | static_cast<unsigned char>(bytes[i]);
    return number;
  }

  std::string text_at(const Box& box, std::uint64_t offset) {
    const std::uint64_t number = number_at(box, offset, 4);
    std::string text;
    for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(number >> shift & 0xFF);
    return text;
  }

  std::istream& stream_;
  std::uint64_t bytes_;
  int boxes_ = 0;
  std::uint64_t video_ = 0;  ///< the id of the first video track
  std::map<std::uint64_t, std::uint64_t> fragment_frames_;
};

}  // namespace

std::optional<Mp4Summary> read_mp4_summary(const std::filesystem::path& file) {
  std::error_code error;
  const std::uint64_t bytes = std::filesystem::file_size(file, error);
  std::ifstream stream(file, std::ios::binary);
  if (error || !stream) return std::nullopt;
  return Mp4Reader(stream, bytes).read();
}

}  // namespace foldwise::datasets

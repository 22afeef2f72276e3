// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/containers/matroska.h"

#include <algorithm>
#include <string>
#include <vector>

#include "datasets/video/times/frame_times.h"

namespace foldwise::datasets {
namespace {

/// How many bytes a number takes by its first byte; 0: none begins so.
std::size_t coded_length(const std::string& bytes, std::size_t at) {
  if (at >= bytes.size() || bytes[at] == 0) return 0;
  std::size_t length = 1;
  while ((static_cast<unsigned char>(bytes[at]) & 0x80U >> (length - 1)) == 0) ++length;
  return length;
}

std::uint64_t coded_number(const std::string& bytes, std::size_t at, std::size_t length) {
  return big_endian(bytes, at, length) & ((std::uint64_t{1} << 7 * length) - 1);
}

class MatroskaReader {
 public:
  explicit MatroskaReader(const std::filesystem::path& file) : bytes_(file) {}

  std::optional<MatroskaSummary> read() {
    const std::optional<EbmlElement> first = ebml_element_at(bytes_, 0);
    constexpr std::uint64_t header = 0x1A45DFA3;
    if (!first || first->id != header) return std::nullopt;
    walk(0, bytes_.size());
    if (seconds_.empty() || laced_ || elements_ == most_elements) return std::nullopt;
    std::ranges::sort(seconds_);
    const auto frames = std::ssize(seconds_);
    const FrameTimes times(std::move(seconds_), {}, scale());
    return MatroskaSummary{frames, times.rate(), times.is_uneven()};
  }

 private:
  static constexpr int most_elements = 4'000'000;

  double scale() const { return static_cast<double>(ticks_) * 1e-9; }

  // RFC 9559, 5.1: into what leads to times and blocks, past everything else.
  void walk(std::uint64_t at, std::uint64_t end) {
    while (at < end && elements_ < most_elements) {
      ++elements_;
      const std::optional<EbmlElement> element = ebml_element_at(bytes_, at);
      if (!element) return;
      const std::uint64_t next = element->begin + element->size.value_or(0);
      at = look_into(*element) ? element->begin : next;
    }
  }

  /// Whether what is in the element comes next.
  bool look_into(const EbmlElement& element) {
    constexpr std::uint64_t info = 0x1549A966;
    constexpr std::uint64_t tracks = 0x1654AE6B;
    constexpr std::uint64_t track = 0xAE;
    constexpr std::uint64_t group = 0xA0;
    switch (element.id) {
      case track:
        number_ = 0;
        return true;
      case matroska_segment:
      case matroska_cluster:
      case info:
      case tracks:
      case group:
        return true;
      case 0x2AD7B1:
        ticks_ = number_in(element);
        return false;
      case 0xD7:  // the number of a track, and its kind
        number_ = number_in(element);
        return false;
      case 0x83:
        if (number_in(element) == 1 && video_ == 0) video_ = number_;
        return false;
      case 0xE7:
        cluster_ = number_in(element);
        return false;
      case 0xA3:
      case 0xA1:
        add_block(element);
        return false;
      default:
        return false;
    }
  }

  std::uint64_t number_in(const EbmlElement& element) {
    const std::uint64_t size = element.size.value_or(0);
    return size <= 8 ? big_endian(bytes_.at(element.begin, static_cast<std::size_t>(size)), 0, size) : 0;
  }

  // RFC 9559, 10.1: the track, the time after the cluster's, flags.
  void add_block(const EbmlElement& element) {
    const std::string head = bytes_.at(element.begin, 12);
    const std::size_t length = coded_length(head, 0);
    if (length == 0 || length > 8 || head.size() < length + 3) return;
    if (video_ == 0 || coded_number(head, 0, length) != video_) return;
    const auto flags = static_cast<unsigned char>(head[length + 2]);
    constexpr unsigned invisible = 0x08;
    constexpr unsigned lacing = 0x06;
    laced_ = laced_ || (flags & lacing) != 0;
    if ((flags & invisible) != 0) return;
    const auto after = static_cast<std::int16_t>(big_endian(head, length, 2));
    seconds_.push_back((static_cast<double>(cluster_) + after) * scale());
  }

  FileBytes bytes_;
  std::uint64_t ticks_ = 1'000'000;  ///< nanoseconds
  std::uint64_t number_ = 0;
  std::uint64_t video_ = 0;
  std::uint64_t cluster_ = 0;
  std::vector<double> seconds_;
  bool laced_ = false;
  int elements_ = 0;
};

}  // namespace

std::optional<EbmlElement> ebml_element_at(FileBytes& bytes, std::uint64_t at) {
  const std::string head = bytes.at(at, 12);
  const std::size_t id = coded_length(head, 0);
  if (id == 0 || id > 4) return std::nullopt;
  const std::size_t size = coded_length(head, id);
  if (size == 0 || head.size() < id + size) return std::nullopt;
  const std::uint64_t content = coded_number(head, id, size);
  EbmlElement element{big_endian(head, 0, id), at + id + size};
  if (content != (std::uint64_t{1} << 7 * size) - 1) element.size = content;
  return element;
}

std::optional<MatroskaSummary> read_matroska_summary(const std::filesystem::path& file) {
  return MatroskaReader(file).read();
}

}  // namespace foldwise::datasets

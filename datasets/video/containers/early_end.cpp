// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/containers/early_end.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "datasets/video/containers/file_bytes.h"
#include "datasets/video/containers/matroska.h"
#include "datasets/video/containers/mp4.h"
#include "datasets/video/containers/riff.h"
#include "datasets/video/containers/transport_stream.h"

namespace foldwise::datasets {
namespace {

using namespace std::string_literals;

std::string too_few_bytes(std::uint64_t there, std::uint64_t announced) {
  return "has " + std::to_string(there) + " of the " + std::to_string(announced) + " bytes that it announces";
}

// How many frames a decoder may leave out of what an .avi's header counts. Motion JPEG has one picture per frame.
// Streams with B-frames packed into AVI end with a frame that no decoder shows.
std::int64_t allowed_missing(const AviSummary& avi) {
  return avi.codec == "mjpg" ? 0 : 1;
}

EarlyEnd end_of_avi(const std::filesystem::path& file, std::int64_t packets) {
  const auto avi = read_avi_summary(file);
  if (!avi) return {};
  // A header may be wrong, and it counts frames that repeat the one before, for which there is no packet.
  const std::int64_t announced = avi->indexed >= 0 ? avi->indexed : avi->frames;
  return {avi->cut, packets + allowed_missing(*avi) < announced ? announced : 0};
}

EarlyEnd end_of_mp4(const std::filesystem::path& file) {
  const auto mp4 = read_mp4_summary(file);
  return {mp4 ? mp4->cut : ""};
}

std::string end_of_matroska(FileBytes& bytes) {
  for (std::uint64_t at = 0; at < bytes.size();) {
    const std::optional<EbmlElement> element = ebml_element_at(bytes, at);
    if (!element) return at == 0 ? "" : "ends inside of an element";
    const bool goes_on = element->id == matroska_segment || element->id == matroska_cluster;
    if (!element->size && !goes_on) return "";
    at = element->begin + element->size.value_or(0);
    if (at > bytes.size()) return too_few_bytes(bytes.size(), at);
  }
  return "";
}

std::string end_of_transport_stream(FileBytes& bytes) {
  const std::size_t length = transport_packets_of(bytes.at(0, 1024)).length;
  const std::uint64_t rest = length == 0 ? 0 : bytes.size() % length;
  if (rest == 0) return "";
  return "ends with " + std::to_string(rest) + " of the " + std::to_string(length) + " bytes of a packet";
}

// ISO/IEC 13818-1, 2.5: packs of packets that tell their lengths. From the last pack on.
std::string end_of_program_stream(FileBytes& bytes) {
  constexpr std::size_t looked_at = 1 << 20;
  const std::uint64_t begin = bytes.size() > looked_at ? bytes.size() - looked_at : 0;
  const std::string tail = bytes.at(begin, looked_at);
  std::size_t at = tail.rfind("\0\0\1\xBA"s);
  if (at == std::string::npos) return "";
  if (tail.size() < at + 14) return "ends inside of a pack";
  const bool second = (static_cast<unsigned char>(tail[at + 4]) & 0xC0) == 0x40;
  at += second ? 14 + (static_cast<unsigned char>(tail[at + 13]) & 7U) : 12;
  while (at < tail.size() && tail.compare(at, 3, "\0\0\1"s) == 0) {
    if (tail.compare(at, 4, "\0\0\1\xB9"s) == 0) return "";
    if (tail.size() < at + 6) return "ends inside of a packet";
    const std::uint64_t end = at + 6 + big_endian(tail, at + 4, 2);
    if (end > tail.size()) return too_few_bytes(bytes.size(), begin + end);
    at = end;
  }
  return "";
}

// Adobe's Flash Video File Format 10.1, annex E: tags, each with its length before and behind it.
std::string end_of_flv(FileBytes& bytes) {
  const std::string start = bytes.at(0, 4096);
  if (const std::size_t key = start.find("filesize\0"s); key != std::string::npos) {
    const std::uint64_t bits = big_endian(start, key + 9, 8);
    double announced = 0;
    std::memcpy(&announced, &bits, sizeof announced);
    constexpr double largest = 1e15;
    if (announced > static_cast<double>(bytes.size()) && announced < largest) {
      return too_few_bytes(bytes.size(), static_cast<std::uint64_t>(announced));
    }
  }
  std::uint64_t at = big_endian(start, 5, 4) + 4;
  while (at < bytes.size()) {
    const std::string tag = bytes.at(at, 4);
    if (tag.size() < 4) return "ends inside of a tag";
    at += 11 + big_endian(tag, 1, 3) + 4;
    if (at > bytes.size()) return too_few_bytes(bytes.size(), at);
  }
  return "";
}

// Advanced Systems Format 01.20.05, 3.2: the file properties object holds the size of the file.
std::string end_of_asf(FileBytes& bytes) {
  const std::string start = bytes.at(0, 1 << 16);
  const std::size_t properties = start.find("\xA1\xDC\xAB\x8C\x47\xA9\xCF\x11\x8E\xE4\x00\xC0\x0C\x20\x53\x65"s);
  if (properties == std::string::npos) return "";
  const bool open = (little_endian(start, properties + 88, 4) & 1) != 0;  // a broadcast: its size is not valid
  const std::uint64_t announced = little_endian(start, properties + 40, 8);
  return !open && announced > bytes.size() ? too_few_bytes(bytes.size(), announced) : "";
}

// RFC 3533, 6: pages; the last one of each stream says that it is.
std::string end_of_ogg(FileBytes& bytes) {
  constexpr std::size_t largest_page = 65307;
  const std::uint64_t begin = bytes.size() > 2 * largest_page ? bytes.size() - 2 * largest_page : 0;
  const std::string tail = bytes.at(begin, 2 * largest_page);
  const std::size_t page = tail.rfind("OggS");
  if (page == std::string::npos) return "";
  if (tail.size() < page + 27) return "ends inside of a page";
  const auto segments = static_cast<unsigned char>(tail[page + 26]);
  std::uint64_t end = page + 27 + segments;
  for (std::size_t i = 0; i < segments && page + 27 + i < tail.size(); ++i) {
    end += static_cast<unsigned char>(tail[page + 27 + i]);
  }
  if (end > tail.size()) return too_few_bytes(bytes.size(), begin + end);
  constexpr unsigned last_page = 4;
  const bool last = (static_cast<unsigned char>(tail[page + 5]) & last_page) != 0;
  return last ? "" : "ends before the page that is marked as its last";
}

std::string end_of_gif(FileBytes& bytes) {
  constexpr char trailer = 0x3B;
  const std::string tail = bytes.at(bytes.size() - std::min<std::uint64_t>(bytes.size(), 16), 16);
  return tail.find(trailer) == std::string::npos ? "ends without the mark of its end" : "";
}

// SMPTE ST 377-1, 7.1: the first partition pack says where the last partition begins.
std::string end_of_mxf(FileBytes& bytes) {
  const std::string start = bytes.at(0, 64);
  if (!start.starts_with("\x06\x0E\x2B\x34"s) || start.size() < 64) return "";
  const auto form = static_cast<unsigned char>(start[16]);
  const std::size_t value = 17 + (form > 0x80 ? form & 0x7FU : 0);
  const std::uint64_t footer = big_endian(start, value + 24, 8);
  if (footer < bytes.size()) return "";
  return "ends at byte " + std::to_string(bytes.size()) + ", before its last part, which begins at " +
         std::to_string(footer);
}

std::string end_of_row(const FileBytes& bytes, std::int64_t end_of_packets) {
  const auto end = static_cast<std::uint64_t>(end_of_packets);
  return end > 0 && end < bytes.size() ? "ends with " + std::to_string(bytes.size() - end) + " bytes of a frame" : "";
}

// IEC 61834: frames of 10 or 12 sequences of 12,000 bytes.
std::string end_of_dv(const FileBytes& bytes) {
  const bool whole = bytes.size() % 120000 == 0 || bytes.size() % 144000 == 0;
  return whole ? "" : "ends inside of a frame";
}

}  // namespace

EarlyEnd early_end(const std::filesystem::path& file, const std::string& format, std::int64_t packets,
                   std::int64_t end_of_packets) {
  if (format == "avi") return end_of_avi(file, packets);
  if (format.starts_with("mov,")) return end_of_mp4(file);
  FileBytes bytes(file);
  if (format.starts_with("matroska")) return {end_of_matroska(bytes)};
  if (format == "mpegts") return {end_of_transport_stream(bytes)};
  if (format == "mpeg") return {end_of_program_stream(bytes)};
  if (format == "flv") return {end_of_flv(bytes)};
  if (format == "asf") return {end_of_asf(bytes)};
  if (format == "ogg") return {end_of_ogg(bytes)};
  if (format == "mxf") return {end_of_mxf(bytes)};
  if (format == "yuv4mpegpipe") return {end_of_row(bytes, end_of_packets)};
  if (format == "dv") return {end_of_dv(bytes)};
  if (format == "gif") return {end_of_gif(bytes)};
  return {};
}

}  // namespace foldwise::datasets

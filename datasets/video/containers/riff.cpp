// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/containers/riff.h"

#include <array>
#include <cctype>
#include <cstring>
#include <fstream>
#include <system_error>
#include <vector>

namespace foldwise::datasets {
namespace {

struct Chunk {
  std::string name;
  std::uint64_t size = 0;
};

// The eight bytes before a chunk's content. None at the end of the file.
std::optional<Chunk> read_chunk(std::istream& stream) {
  std::array<unsigned char, 8> bytes{};
  if (!stream.read(reinterpret_cast<char*>(bytes.data()), bytes.size())) return std::nullopt;
  std::uint64_t size = 0;
  for (std::size_t i = 4; i-- > 0;) size = size << 8 | bytes[4 + i];
  return Chunk{std::string(bytes.begin(), bytes.begin() + 4), size};
}

std::string read_name(std::istream& stream) {
  std::array<char, 4> name{};
  stream.read(name.data(), name.size());
  return {name.begin(), name.end()};
}

std::uint32_t number_at(const std::vector<char>& bytes, std::size_t offset) {
  std::uint32_t number = 0;
  for (std::size_t i = 4; i-- > 0;) number = number << 8 | static_cast<unsigned char>(bytes[offset + i]);
  return number;
}

/// What is read on the way.
struct Reading {
  AviSummary summary;
  int streams = 0;  ///< so far
  int video = -1;   ///< the number of the first video stream
};

// The first video stream's header: fccType, fccHandler, … dwScale at byte 20, dwRate, … dwLength at byte 32.
void read_stream_header(const std::vector<char>& header, Reading& reading) {
  AviSummary& summary = reading.summary;
  const int number = reading.streams++;
  if (header.size() < 36 || std::memcmp(header.data(), "vids", 4) != 0 || !summary.codec.empty()) return;
  for (std::size_t i = 4; i < 8; ++i) {
    summary.codec += static_cast<char>(std::tolower(static_cast<unsigned char>(header[i])));
  }
  const std::uint32_t scale = number_at(header, 20);
  if (scale > 0) summary.rate = static_cast<double>(number_at(header, 24)) / scale;
  summary.frames = number_at(header, 32);
  reading.video = number;
}

// The index: for each chunk its name ("00dc": of stream 0), flags, place and size, four bytes each.
void read_index(std::istream& stream, std::uint64_t size, Reading& reading) {
  constexpr std::size_t entry_bytes = 16;
  if (reading.video < 0 || reading.video > 99) return;
  const std::array<char, 2> name{static_cast<char>('0' + reading.video / 10),
                                 static_cast<char>('0' + reading.video % 10)};
  std::vector<char> entry(entry_bytes);
  std::int64_t frames = 0;
  for (std::uint64_t at = 0; at + entry_bytes <= size; at += entry_bytes) {
    if (!stream.read(entry.data(), entry_bytes)) return;
    const bool is_picture = entry[0] == name[0] && entry[1] == name[1] && entry[2] == 'd';
    if (is_picture && number_at(entry, 12) > 0) ++frames;
  }
  reading.summary.indexed = frames;
}

// Walks the chunks between two offsets; goes into the lists that lead to stream headers.
void walk(std::istream& stream, std::uint64_t begin, std::uint64_t end, int depth, Reading& reading) {
  constexpr int deepest = 3;
  constexpr std::uint64_t largest_header = 4096;
  constexpr int most_chunks = 1000;  // without the pictures there are a handful
  std::uint64_t at = begin;
  for (int seen = 0; seen < most_chunks && at + 8 <= end; ++seen) {
    stream.clear();
    stream.seekg(static_cast<std::streamoff>(at));
    const std::optional<Chunk> chunk = read_chunk(stream);
    if (!chunk) return;
    const std::uint64_t content_end = std::min(at + 8 + chunk->size, end);
    if (chunk->name == "LIST" && chunk->size >= 4 && depth < deepest) {
      const std::string list = read_name(stream);
      if (list == "hdrl" || list == "strl") walk(stream, at + 12, content_end, depth + 1, reading);
    } else if (chunk->name == "strh" && chunk->size <= largest_header) {
      std::vector<char> header(chunk->size);
      if (stream.read(header.data(), static_cast<std::streamsize>(header.size()))) read_stream_header(header, reading);
    } else if (chunk->name == "idx1" && depth == 0) {
      read_index(stream, content_end - (at + 8), reading);
    }
    at += 8 + chunk->size + chunk->size % 2;
  }
}

}  // namespace

std::optional<AviSummary> read_avi_summary(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::error_code error;
  const std::uint64_t bytes = std::filesystem::file_size(file, error);
  const std::optional<Chunk> first = error ? std::nullopt : read_chunk(stream);
  if (!first || first->name != "RIFF" || read_name(stream) != "AVI ") return std::nullopt;

  Reading reading;
  AviSummary& summary = reading.summary;
  int parts = 0;
  // Long files go on in further RIFF chunks. A writer that could not go back leaves a size of 0 or all ones: such a
  // file says nothing about where it should end.
  std::uint64_t at = 0;
  while (at + 8 <= bytes) {
    stream.clear();
    stream.seekg(static_cast<std::streamoff>(at));
    const std::optional<Chunk> chunk = read_chunk(stream);
    if (!chunk || chunk->name != "RIFF" || chunk->size == 0 || chunk->size == 0xFFFFFFFF) break;
    ++parts;
    at += 8 + chunk->size;
    if (at > bytes) {
      summary.cut = "has " + std::to_string(bytes) + " of the " + std::to_string(at) + " bytes that it announces";
      break;
    }
    at += chunk->size % 2;
  }
  walk(stream, 12, bytes, 0, reading);
  if (parts > 1) summary.indexed = -1;  // it is of the first part alone
  return summary;
}

}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
#include "results/drawing/png.h"

#include <array>
#include <cstddef>
#include <stdexcept>
#include <string_view>

namespace foldwise::results {
namespace {

void append_number(std::vector<std::uint8_t>& bytes, std::uint32_t number) {  // big-endian
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(number >> shift));
}

/// CRC-32 of ISO 3309, which PNG's chunks end with.
std::uint32_t crc32(std::span<const std::uint8_t> bytes) {
  static constexpr auto table = [] {
    std::array<std::uint32_t, 256> rows{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
      std::uint32_t row = byte;
      for (int bit = 0; bit < 8; ++bit) row = (row & 1) != 0 ? 0xedb88320U ^ (row >> 1) : row >> 1;
      rows[byte] = row;
    }
    return rows;
  }();
  std::uint32_t crc = 0xffffffffU;
  for (const std::uint8_t byte : bytes) crc = table[(crc ^ byte) & 0xff] ^ (crc >> 8);
  return ~crc;
}

std::uint32_t adler32(std::span<const std::uint8_t> bytes) {
  constexpr std::uint32_t modulus = 65521;
  std::uint32_t low = 1;
  std::uint32_t high = 0;
  for (const std::uint8_t byte : bytes) {
    low = (low + byte) % modulus;
    high = (high + low) % modulus;
  }
  return high << 16 | low;
}

/// Deflate (RFC 1951) with its fixed codes; of repetitions only those of the byte before.
class Deflater {
 public:
  /// The bytes as one zlib stream (RFC 1950).
  static std::vector<std::uint8_t> compress(std::span<const std::uint8_t> bytes) {
    Deflater deflater;
    deflater.out_ = {0x78, 0x01};
    deflater.put_bits(0b011, 3);  // the last block, fixed codes
    for (std::size_t i = 0; i < bytes.size();) {
      const std::size_t run = i == 0 ? 0 : repeated(bytes, i);
      if (run < shortest_run) {
        deflater.put_symbol(bytes[i++]);
      } else {
        deflater.put_run(run);
        i += run;
      }
    }
    deflater.put_symbol(end_of_block);
    if (deflater.used_ > 0) deflater.put_bits(0, 8 - deflater.used_);
    append_number(deflater.out_, adler32(bytes));
    return std::move(deflater.out_);
  }

 private:
  static constexpr std::size_t shortest_run = 3;
  static constexpr std::size_t longest_run = 258;
  static constexpr int end_of_block = 256;

  /// How often the byte before `begin` follows.
  static std::size_t repeated(std::span<const std::uint8_t> bytes, std::size_t begin) {
    std::size_t run = 0;
    while (run < longest_run && begin + run < bytes.size() && bytes[begin + run] == bytes[begin - 1]) ++run;
    return run;
  }

  /// From the lowest bit on.
  void put_bits(unsigned bits, int count) {
    for (int i = 0; i < count; ++i) {
      if (used_ == 0) out_.push_back(0);
      out_.back() = static_cast<std::uint8_t>(out_.back() | ((bits >> i & 1U) << used_));
      used_ = (used_ + 1) % 8;
    }
  }
  /// Codes stand from their highest bit on.
  void put_code(unsigned code, int count) {
    for (int i = count - 1; i >= 0; --i) put_bits(code >> i & 1U, 1);
  }
  void put_symbol(int symbol) {  // RFC 1951, 3.2.6
    const auto value = static_cast<unsigned>(symbol);
    if (symbol < 144) {
      put_code(0x30 + value, 8);
    } else if (symbol < 256) {
      put_code(0x190 + value - 144, 9);
    } else if (symbol < 280) {
      put_code(value - 256, 7);
    } else {
      put_code(0xc0 + value - 280, 8);
    }
  }
  void put_run(std::size_t run) {  // RFC 1951, 3.2.5
    constexpr int first_length = 257;
    constexpr std::array bases{3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                               31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
    std::size_t row = bases.size() - 1;
    while (static_cast<std::size_t>(bases[row]) > run) --row;
    put_symbol(first_length + static_cast<int>(row));
    const int extra = row < 8 || row + 1 == bases.size() ? 0 : static_cast<int>(row / 4) - 1;
    put_bits(static_cast<unsigned>(run) - static_cast<unsigned>(bases[row]), extra);
    put_code(0, 5);  // the distance 1
  }

  std::vector<std::uint8_t> out_;
  int used_ = 0;  // bits of the last byte
};

void append_chunk(std::vector<std::uint8_t>& file, std::string_view name, const std::vector<std::uint8_t>& content) {
  append_number(file, static_cast<std::uint32_t>(content.size()));
  const std::size_t begin = file.size();
  file.insert(file.end(), name.begin(), name.end());
  file.insert(file.end(), content.begin(), content.end());
  append_number(file, crc32(std::span(file).subspan(begin)));
}

}  // namespace

std::vector<std::uint8_t> encode_png(int columns, int rows, std::span<const std::uint8_t> pixels) {
  const std::size_t width = static_cast<std::size_t>(columns) * 3;
  if (columns < 1 || rows < 1 || pixels.size() != width * static_cast<std::size_t>(rows)) {
    throw std::invalid_argument("a picture with other pixels than its size has");
  }
  constexpr std::uint8_t difference_to_row_above = 2;
  std::vector<std::uint8_t> filtered;
  filtered.reserve(pixels.size() + static_cast<std::size_t>(rows));
  for (std::size_t row = 0; row < static_cast<std::size_t>(rows); ++row) {
    filtered.push_back(difference_to_row_above);
    for (std::size_t i = 0; i < width; ++i) {
      const int above = row == 0 ? 0 : pixels[(row - 1) * width + i];
      filtered.push_back(static_cast<std::uint8_t>(pixels[row * width + i] - above));
    }
  }
  std::vector<std::uint8_t> header;
  append_number(header, static_cast<std::uint32_t>(columns));
  append_number(header, static_cast<std::uint32_t>(rows));
  header.insert(header.end(), {8, 2, 0, 0, 0});  // 8 bits, RGB, deflate, filters by row, not interlaced
  std::vector<std::uint8_t> file{0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  append_chunk(file, "IHDR", header);
  append_chunk(file, "IDAT", Deflater::compress(filtered));
  append_chunk(file, "IEND", {});
  return file;
}

}  // namespace foldwise::results

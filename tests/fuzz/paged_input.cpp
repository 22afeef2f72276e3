// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/paged_input.h"

#include <algorithm>

#include "datasets/frames/frame_shard_format.h"

namespace foldwise::fuzz {
namespace {

constexpr std::size_t most_pieces = 64;
constexpr std::size_t head_bytes = 3;

}  // namespace

std::vector<Piece> pieces_of(std::span<const std::uint8_t> input) {
  std::vector<Piece> pieces;
  while (input.size() >= head_bytes && pieces.size() < most_pieces) {
    const bool aligned = (input[0] & 1) != 0;
    const std::size_t length = input[1] + std::size_t{256} * input[2];
    input = input.subspan(head_bytes);
    const auto bytes = input.first(std::min(length, input.size()));
    pieces.push_back({aligned, {bytes.begin(), bytes.end()}});
    input = input.subspan(bytes.size());
  }
  return pieces;
}

Bytes input_of(std::span<const Piece> pieces) {
  Bytes input;
  for (const Piece& piece : pieces) {
    input.push_back(piece.aligned ? 1 : 0);
    input.push_back(static_cast<std::uint8_t>(piece.bytes.size() & 0xFF));
    input.push_back(static_cast<std::uint8_t>(piece.bytes.size() >> 8));
    input.insert(input.end(), piece.bytes.begin(), piece.bytes.end());
  }
  return input;
}

std::size_t offset_of(std::span<const Piece> pieces, std::size_t piece) {
  std::size_t offset = 0;
  for (std::size_t i = 0;; ++i) {
    if (pieces[i].aligned) offset = datasets::aligned(offset);
    if (i == piece) return offset;
    offset += pieces[i].bytes.size();
  }
}

Bytes file_of(std::span<const Piece> pieces) {
  Bytes file;
  for (const Piece& piece : pieces) {
    if (piece.aligned) file.resize(datasets::aligned(file.size()));
    file.insert(file.end(), piece.bytes.begin(), piece.bytes.end());
  }
  return file;
}

}  // namespace foldwise::fuzz

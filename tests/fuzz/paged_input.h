// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "tests/fuzz/target.h"

namespace foldwise::fuzz {

/// A part of a file, and whether zeros up to the next multiple of 4096 come before it.
struct Piece {
  bool aligned = false;
  Bytes bytes;
};

/// Files of the frame store are mostly zeros between their parts, so inputs leave these out. For each part: 1 byte, odd
/// where it is aligned; its length (2 bytes, little endian); its bytes. Any input is such a sequence: the last part
/// ends where the input does, and no more than 64 are looked at.
std::vector<Piece> pieces_of(std::span<const std::uint8_t> input);
Bytes input_of(std::span<const Piece> pieces);
/// The file that the pieces are.
Bytes file_of(std::span<const Piece> pieces);
/// Where in that file a piece begins.
std::size_t offset_of(std::span<const Piece> pieces, std::size_t piece);

}  // namespace foldwise::fuzz

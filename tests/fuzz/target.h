// SPDX-License-Identifier: Apache-2.0
/// What a fuzz target is to the fuzzer, and to the program that replays its seeds.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <vector>

#include "experiments/foundation/error.h"

namespace foldwise::fuzz {

using Bytes = std::vector<std::uint8_t>;

/// What became of an input: the reader gave all of it, or threw UserError.
enum class Verdict { read, refused };

/// What is made to fit again in an input that was changed at random.
enum class Repair { checksums, lengths_and_checksums };

struct Target {
  /// Gives the input to a reader and looks at the answer. Whatever leaves it but a verdict is a defect.
  Verdict (*read)(std::span<const std::uint8_t> input);
  /// None where inputs have no checksums.
  void (*repair)(Bytes& input, Repair what) = nullptr;
};

/// Defined by each *_fuzz.cpp.
extern const Target target;

/// Ends the program when what should hold of every answer does not.
inline void require(bool holds, const char* property) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", property);
  std::abort();
}

/// What `reader` gives of a file that this program wrote itself: a complaint is a defect there.
template <typename Reader>
auto read_own(Reader&& reader) {
  try {
    return reader();
  } catch (const UserError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    require(false, "what was written can be read");
    throw;
  }
}

}  // namespace foldwise::fuzz

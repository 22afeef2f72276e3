// SPDX-License-Identifier: Apache-2.0
// libFuzzer's mutations, followed for three quarters of the inputs by a repair of lengths and checksums: without one,
// nothing but the comparison of checksums would ever be reached.
#include <algorithm>
#include <cstddef>

#include "tests/fuzz/target.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                               unsigned int seed) {
  using foldwise::fuzz::Repair;
  const std::size_t mutated = LLVMFuzzerMutate(data, size, most);
  if (seed % 4 == 0) return mutated;
  foldwise::fuzz::Bytes input(data, data + mutated);
  foldwise::fuzz::target.repair(input, seed % 4 == 1 ? Repair::lengths_and_checksums : Repair::checksums);
  const std::size_t repaired = std::min(input.size(), most);
  std::copy_n(input.begin(), repaired, data);
  return repaired;
}

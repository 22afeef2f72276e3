// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace foldwise::worker {

/// What a random number is for. Numbers of different purposes never depend on each other.
enum class Purpose : std::uint32_t {
  order = 1,
  position = 2,
  augmentation = 3,
  dropout = 4,
  weights = 5,
  exploration = 6,
  frames = 7
};

/// Counter-based random numbers (Philox 4x32 with 10 rounds, Salmon et al. 2011): a sequence depends on seed, epoch,
/// sample and purpose alone, never on thread, worker or order of calls elsewhere. The same on every platform, except
/// that normal() follows the C library's logarithm.
class Draw {
 public:
  Draw(std::uint64_t seed, int epoch, std::string_view sample, Purpose purpose);
  Draw(std::uint64_t seed, int epoch, std::uint64_t sample, Purpose purpose);

  std::uint32_t bits();
  std::uint64_t bits64();
  /// In [0, 1), 53 bits.
  double uniform();
  /// In [low, high).
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// In [0, bound), without bias. bound > 0.
  std::uint64_t below(std::uint64_t bound);
  /// Mean 0, variance 1.
  double normal();
  /// The numbers 0 to count - 1, every order equally likely.
  std::vector<std::size_t> permutation(std::size_t count);

 private:
  std::array<std::uint32_t, 2> key_{};
  std::uint64_t sample_ = 0;
  std::uint64_t block_ = 0;
  std::array<std::uint32_t, 4> buffer_{};
  std::size_t used_ = 4;
};

}  // namespace foldwise::worker

// SPDX-License-Identifier: Apache-2.0
/// Counter-based random numbers for generated data and for folds, by SplitMix64. Training draws by Philox instead
/// (philox.h): both stay as they are, since data, folds and trained weights are the same bytes in every version.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace foldwise {

/// A bijection of 64-bit words in which every input bit reaches every output bit (the finaliser of SplitMix64, Steele
/// et al. 2014).
constexpr std::uint64_t mix_bits(std::uint64_t word) {
  word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9u;
  word = (word ^ (word >> 27)) * 0x94D049BB133111EBu;
  return word ^ (word >> 31);
}

/// A random word that depends on the given words and their order alone: on no state, thread or platform.
template <typename... Words>
constexpr std::uint64_t random_bits(std::uint64_t first, Words... words) {
  std::uint64_t value = mix_bits(first + 0x9E3779B97F4A7C15u);
  ((value = mix_bits(value ^ (mix_bits(static_cast<std::uint64_t>(words)) + 0x9E3779B97F4A7C15u))), ...);
  return value;
}

/// A sequence of draws named by a key: draw n is a function of (key, n).
class CounterRandom {
 public:
  explicit constexpr CounterRandom(std::uint64_t key) : key_(key) {}

  constexpr std::uint64_t bits() { return random_bits(key_, counter_++); }

  /// Uniform in [0, 1), a multiple of 2^-53.
  constexpr double uniform() { return static_cast<double>(bits() >> 11) * 0x1.0p-53; }
  constexpr double uniform(double low, double high) { return low + (high - low) * uniform(); }

  /// Uniform among 0 … count - 1, without bias. `count` must not be 0.
  constexpr std::uint64_t below(std::uint64_t count) {
    const std::uint64_t unusable = (0 - count) % count;  // 2^64 mod count: draws below it would favour small values
    std::uint64_t draw = bits();
    while (draw < unusable) draw = bits();
    return draw % count;
  }

  /// Uniform among least … most. `most` must not be less than `least`.
  constexpr int between(int least, int most) {
    const auto choices = static_cast<std::uint64_t>(most) - static_cast<std::uint64_t>(least) + 1;
    return least + static_cast<int>(below(choices));
  }

  /// Every order is equally likely.
  template <typename Value>
  constexpr void shuffle(std::vector<Value>& values) {
    for (std::size_t left = values.size(); left > 1; --left) std::swap(values[left - 1], values[below(left)]);
  }

 private:
  std::uint64_t key_;
  std::uint64_t counter_ = 0;
};

}  // namespace foldwise

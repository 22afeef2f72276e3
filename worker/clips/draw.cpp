// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/draw.h"

#include <cmath>
#include <numeric>
#include <utility>

#include "experiments/foundation/numbers/counter_random.h"
#include "experiments/foundation/numbers/philox.h"

namespace foldwise::worker {
namespace {

std::uint64_t mix(std::uint64_t value) {
  return mix_bits(value + 0x9e3779b97f4a7c15ULL);
}

/// FNV-1a over the bytes.
std::uint64_t hash(std::string_view text) {
  std::uint64_t value = 0xcbf29ce484222325ULL;
  for (const char character : text) {
    value ^= static_cast<unsigned char>(character);
    value *= 0x100000001b3ULL;
  }
  return mix(value);
}

}  // namespace

Draw::Draw(std::uint64_t seed, int epoch, std::string_view sample, Purpose purpose)
    : Draw(seed, epoch, hash(sample), purpose) {}

Draw::Draw(std::uint64_t seed, int epoch, std::uint64_t sample, Purpose purpose) : sample_(sample) {
  const std::uint64_t stream =
      (static_cast<std::uint64_t>(static_cast<std::uint32_t>(epoch)) << 32U) | static_cast<std::uint32_t>(purpose);
  const std::uint64_t key = mix(mix(seed) ^ stream);
  key_ = {low_half(key), high_half(key)};
}

std::uint32_t Draw::bits() {
  if (used_ == buffer_.size()) {
    buffer_ = philox({low_half(block_), high_half(block_), low_half(sample_), high_half(sample_)}, key_);
    ++block_;
    used_ = 0;
  }
  return buffer_[used_++];
}

std::uint64_t Draw::bits64() {
  const std::uint64_t high = bits();
  return (high << 32U) | bits();
}

double Draw::uniform() {
  return static_cast<double>(bits64() >> 11U) * 0x1.0p-53;
}

std::uint64_t Draw::below(std::uint64_t bound) {
  // Values under the threshold would make small results likelier.
  const std::uint64_t threshold = (0 - bound) % bound;
  std::uint64_t value = bits64();
  while (value < threshold) value = bits64();
  return value % bound;
}

double Draw::normal() {
  // Polar method of Marsaglia; the second number of each pair is dropped so that no state is left behind.
  while (true) {
    const double x = uniform(-1, 1);
    const double y = uniform(-1, 1);
    const double square = x * x + y * y;
    if (square > 0 && square < 1) return x * std::sqrt(-2 * std::log(square) / square);
  }
}

std::vector<std::size_t> Draw::permutation(std::size_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t left = count; left > 1; --left) std::swap(order[left - 1], order[below(left)]);
  return order;
}

}  // namespace foldwise::worker

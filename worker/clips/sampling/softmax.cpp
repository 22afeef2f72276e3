// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/sampling/softmax.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "worker/clips/draw.h"

namespace foldwise::worker {
namespace {

/// Proportional to the probabilities; the likeliest place has 1.
std::vector<double> likelihoods(std::span<const double> estimates, double inverse_temperature) {
  std::vector<double> values;
  values.reserve(estimates.size());
  double largest = -std::numeric_limits<double>::infinity();
  for (const double estimate : estimates) {
    // Nothing times infinity is no number.
    values.push_back(inverse_temperature == 0 ? 0.0 : inverse_temperature * estimate);
    largest = std::max(largest, values.back());
  }
  // Less the largest exponent, so that no exponential overflows; infinity less itself is no number.
  for (double& value : values) value = value == largest ? 1.0 : std::exp(value - largest);
  return values;
}

}  // namespace

std::vector<double> softmax(std::span<const double> estimates, double inverse_temperature) {
  std::vector<double> probabilities = likelihoods(estimates, inverse_temperature);
  double sum = 0;
  for (const double value : probabilities) sum += value;
  for (double& value : probabilities) value /= sum;
  return probabilities;
}

std::vector<double> cumulative_softmax(std::span<const double> estimates, double inverse_temperature) {
  std::vector<double> cumulative = likelihoods(estimates, inverse_temperature);
  double sum = 0;
  for (double& value : cumulative) {
    sum += value;
    value = sum;
  }
  for (double& value : cumulative) value /= sum;
  return cumulative;
}

int draw_position(std::span<const double> estimates, double inverse_temperature, std::uint64_t seed, int epoch,
                  const std::string& video) {
  const std::vector<double> cumulative = cumulative_softmax(estimates, inverse_temperature);
  Draw draw(seed, epoch, video, Purpose::position);
  const auto chosen = std::upper_bound(cumulative.begin(), cumulative.end(), draw.uniform() * cumulative.back());
  return static_cast<int>(std::min(chosen - cumulative.begin(), std::ssize(cumulative) - 1));
}

}  // namespace foldwise::worker

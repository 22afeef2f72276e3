// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace foldwise::worker {

/// softmax(gamma w) over the places of one video: Eq. 3.8, Ayral 2021. Never empty, of any size; an estimate of minus
/// infinity has no probability where another is finite, and 0 as inverse temperature makes all of them alike.
std::vector<double> softmax(std::span<const double> estimates, double inverse_temperature);

/// The same, summed from the front: element i is the probability of a place <= i.
std::vector<double> cumulative_softmax(std::span<const double> estimates, double inverse_temperature);

/// A place, drawn with these probabilities.
int draw_position(std::span<const double> estimates, double inverse_temperature, std::uint64_t seed, int epoch,
                  const std::string& video);

}  // namespace foldwise::worker

// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/sampling/exploration.h"

#include <algorithm>
#include <stdexcept>

#include "worker/clips/draw.h"

namespace foldwise::worker {
namespace {

Exploration::Share centred(std::int64_t places, std::int64_t shares, std::int64_t index) {
  const auto begin = static_cast<int>(index * places / shares);
  const auto end = static_cast<int>((index + 1) * places / shares);
  // A video with fewer places than exploration epochs has empty shares: those revisit the place they stand at.
  return {begin, std::max(end, begin + 1), (begin + std::max(end, begin + 1) - 1) / 2};
}

Exploration::Share with_ends(std::int64_t places, std::int64_t shares, std::int64_t index) {
  const std::int64_t gaps = shares - 1;
  const std::int64_t position = (places - 1) * index / gaps;
  // Half of the places that lie between two neighbours, rounded up: none is left out.
  const std::int64_t reach = (std::max<std::int64_t>(0, places - shares) + 2 * gaps - 1) / (2 * gaps);
  return {static_cast<int>(std::max<std::int64_t>(0, position - reach)),
          static_cast<int>(std::min(places, position + reach + 1)), static_cast<int>(position)};
}

}  // namespace

SamplingPhase Exploration::phase(int epoch) const {
  if (epoch <= options_.warm_up_epochs) return SamplingPhase::warm_up;
  if (epoch <= options_.warm_up_epochs + options_.exploration_epochs) return SamplingPhase::exploration;
  return SamplingPhase::exploitation;
}

int Exploration::visited(const std::string& video, int epoch) const {
  const int turn = epoch - options_.warm_up_epochs - 1;
  switch (options_.exploration_order) {
    case ExplorationOrder::forward:
      return turn;
    case ExplorationOrder::random: {
      Draw draw(seed_, 0, video, Purpose::exploration);  // one order for all epochs
      return static_cast<int>(
          draw.permutation(static_cast<std::size_t>(options_.exploration_epochs))[static_cast<std::size_t>(turn)]);
    }
  }
  throw std::logic_error("a sampling.exploration_order without a rule");
}

Exploration::Share Exploration::share(const std::string& video, int places, int epoch) const {
  const int shares = options_.exploration_epochs;
  const int index = visited(video, epoch);
  if (shares == 1) return centred(places, shares, index);
  switch (options_.exploration_places) {
    case ExplorationPlaces::centres:
      return centred(places, shares, index);
    case ExplorationPlaces::with_ends:
      return with_ends(places, shares, index);
  }
  throw std::logic_error("sampling.exploration_places without a rule");
}

void Exploration::initialise(const std::string& video, std::span<double> estimates, int epoch, double score) const {
  const Share initialised = share(video, static_cast<int>(estimates.size()), epoch);
  std::fill(estimates.begin() + initialised.begin, estimates.begin() + initialised.end, score);
}

}  // namespace foldwise::worker

// SPDX-License-Identifier: Apache-2.0
#include "results/statistics/race.h"

#include <algorithm>

namespace foldwise::results {
namespace {

/// A p-value reaches a bar that is one of the few that ranks can give, whatever the last bit of either says.
constexpr double rounding = 1 + 1e-9;

}  // namespace

Looks Race::looks_of(const RaceOptions& options, std::size_t rounds) {
  return {static_cast<std::size_t>(options.after), rounds == 0 ? 0 : rounds - 1};
}

Race::Race(std::size_t racers, std::size_t rounds, const RaceOptions& options, const RepeatedTest& test)
    : options_(options), test_(test), rounds_(rounds), racing_(racers), racers_(racers), arrived_(rounds) {
  for (Racer& racer : racers_) racer.figures.resize(rounds);
}

void Race::finished(std::size_t racer, std::size_t round, const RoundFigure& figure) {
  std::optional<RoundFigure>& place = racers_.at(racer).figures.at(round);
  if (!place && racers_[racer].races) ++arrived_[round];
  if (round >= next_) place = figure;
}

std::vector<Stopped> Race::advance() {
  std::vector<Stopped> stopped;
  while (next_ < rounds_ && racing_ > 0 && arrived_[next_] == racing_) {
    begin_round(stopped);
    ++next_;
    if (next_ >= static_cast<std::size_t>(options_.after) && next_ < rounds_) decide(stopped);
  }
  return stopped;
}

void Race::leave(std::size_t racer) {
  racers_[racer].races = false;
  --racing_;
  for (std::size_t round = 0; round < rounds_; ++round)
    if (racers_[racer].figures[round]) --arrived_[round];
}

/// Those that have no figure do not race on.
void Race::begin_round(std::vector<Stopped>& stopped) {
  for (std::size_t each = 0; each < racers_.size(); ++each) {
    Racer& racer = racers_[each];
    if (!racer.races) continue;
    const RoundFigure figure = *racer.figures[next_];
    racer.sum += figure.value;
    if (figure.kind == RoundFigure::Kind::value) continue;
    const bool is_last = next_ + 1 == rounds_;
    if (figure.kind == RoundFigure::Kind::diverged && !is_last) stopped.push_back({each, next_ + 1, {}, 0, 0});
    leave(each);
  }
}

void Race::decide(std::vector<Stopped>& stopped) {
  if (racing_ < 2) return;
  const std::size_t best = this->best();
  const std::vector<Suspect> suspects = this->suspects(best);
  const std::size_t compared = racing_ - 1;
  for (std::size_t rank = 0; rank < suspects.size(); ++rank) {
    const double bar = this->bar(options_.correction == RaceCorrection::holm ? compared - rank : 1);
    if (suspects[rank].p > bar * rounding) return;
    stopped.push_back({suspects[rank].racer, next_, best, suspects[rank].p, bar});
    leave(suspects[rank].racer);
  }
}

/// Of equal ones the first.
std::size_t Race::best() const {
  std::size_t best = racers_.size();
  for (std::size_t each = 0; each < racers_.size(); ++each) {
    if (racers_[each].races && (best == racers_.size() || racers_[each].sum > racers_[best].sum)) best = each;
  }
  return best;
}

/// Those below the best of which the test says something, the most suspicious first.
std::vector<Race::Suspect> Race::suspects(std::size_t best) const {
  std::vector<Suspect> suspects;
  std::vector<double> differences(next_);
  for (std::size_t each = 0; each < racers_.size(); ++each) {
    const Racer& racer = racers_[each];
    if (!racer.races || racer.sum >= racers_[best].sum) continue;
    for (std::size_t round = 0; round < next_; ++round)
      differences[round] = racers_[best].figures[round]->value - racer.figures[round]->value;
    if (const auto p = test_.of(differences).p) suspects.push_back({each, *p});
  }
  std::ranges::stable_sort(suspects, {}, &Suspect::p);
  return suspects;
}

/// The best can be lost in one direction alone, to each of the others: half of what a two-sided test allows for each.
/// Of two that are alike either is best, so that both directions count.
double Race::bar(std::size_t comparisons) {
  const auto [place, fresh] = bars_.try_emplace(comparisons, 0);
  if (fresh) place->second = test_.bar(options_.level * std::min(1.0, 2.0 / static_cast<double>(comparisons)));
  return place->second;
}

}  // namespace foldwise::results

// SPDX-License-Identifier: Apache-2.0
#include "results/statistics/repeated_test.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <optional>

#include "experiments/foundation/numbers/counter_random.h"
#include "results/statistics/distributions.h"

namespace foldwise::results {
namespace {

/// Lowest p-values above this one are not kept: no race is held to such a level.
constexpr double highest_kept = 0.1;
constexpr std::uint64_t simulation_seed = 0x72616365;

/// Fewer cases of longer races: the ranks of one cost the square of its rounds.
std::size_t cases_of(std::size_t rounds) {
  const double affordable = 2e8 / (static_cast<double>(rounds) * static_cast<double>(rounds));
  return static_cast<std::size_t>(std::clamp(affordable, 5'000.0, 100'000.0));
}

double smallest_p(RaceTest test, std::size_t n) {
  return test == RaceTest::paired_t ? 0 : std::ldexp(2, -static_cast<int>(std::min<std::size_t>(n, 1000)));
}

/// The lowest p-value of the looks at normal differences around zero. Box and Muller 1958.
class TimesOfT {
 public:
  explicit TimesOfT(Looks looks) : looks_(looks) {
    // What lies nearer to zero needs no p-value.
    for (std::size_t n = looks.first; n <= looks.last; ++n)
      near_.push_back(student_t_quantile(1 - highest_kept / 2, static_cast<double>(n - 1)));
  }

  double operator()(CounterRandom random) const {
    double lowest = 1;
    double centre = 0;
    double squares = 0;
    double second = 0;  // of a pair of draws
    for (std::size_t n = 1; n <= looks_.last; ++n) {
      double difference = second;
      if (n % 2 == 1) {
        const double radius = std::sqrt(-2 * std::log(1 - random.uniform()));
        const double angle = 2 * std::numbers::pi * random.uniform();
        difference = radius * std::cos(angle);
        second = radius * std::sin(angle);
      }
      const double off = difference - centre;
      centre += off / static_cast<double>(n);
      squares += off * (difference - centre);
      if (n < looks_.first) continue;
      const double t = std::abs(centre) * std::sqrt(static_cast<double>(n) * static_cast<double>(n - 1) / squares);
      if (t > near_[n - looks_.first]) lowest = std::min(lowest, student_t_two_sided(t, static_cast<double>(n - 1)));
    }
    return lowest;
  }

 private:
  Looks looks_;
  std::vector<double> near_;
};

/// The lowest p-value of the looks at differences of any symmetric distribution: their ranks are in every order, their
/// signs fair coins.
class TimesOfRanks {
 public:
  explicit TimesOfRanks(Looks looks) : looks_(looks) {
    std::vector<double> probability{1};  // of each sum of positive ranks
    for (std::size_t n = 1; n <= looks.last; ++n) {
      std::vector<double> next(probability.size() + n, 0);
      for (std::size_t sum = 0; sum < probability.size(); ++sum) {
        next[sum] += probability[sum] / 2;
        next[sum + n] += probability[sum] / 2;
      }
      probability = std::move(next);
      if (n < looks.first) continue;
      std::vector<double>& p = p_.emplace_back();
      double below = 0;
      for (std::size_t sum = 0; 2 * sum < probability.size(); ++sum) {
        below += probability[sum];
        p.push_back(std::min(1.0, 2 * below));
      }
    }
  }

  double operator()(CounterRandom random) const {
    double lowest = 1;
    std::vector<double> sizes;  // ascending
    std::vector<bool> positive;
    std::size_t sum = 0;  // of positive ranks
    for (std::size_t n = 1; n <= looks_.last; ++n) {
      const double size = random.uniform();
      const bool is_positive = random.bits() >> 63 != 0;
      const auto place = std::upper_bound(sizes.begin(), sizes.end(), size) - sizes.begin();
      if (is_positive) sum += static_cast<std::size_t>(place) + 1;
      sum += static_cast<std::size_t>(std::count(positive.begin() + place, positive.end(), true));
      sizes.insert(sizes.begin() + place, size);
      positive.insert(positive.begin() + place, is_positive);
      if (n < looks_.first) continue;
      const std::size_t total = n * (n + 1) / 2;
      const std::vector<double>& p = p_[n - looks_.first];
      lowest = std::min(lowest, p[std::min({sum, total - sum, p.size() - 1})]);
    }
    return lowest;
  }

 private:
  Looks looks_;
  std::vector<std::vector<double>> p_;  // of each look, by the smaller of the two sums
};

template <typename Times>
std::vector<double> simulated(const Times& times, std::size_t cases) {
  std::vector<double> lowest;
  for (std::size_t each = 0; each < cases; ++each) {
    const double p = times(CounterRandom(random_bits(simulation_seed, each)));
    if (p <= highest_kept) lowest.push_back(p);
  }
  std::ranges::sort(lowest);
  return lowest;
}

}  // namespace

RepeatedTest::RepeatedTest(RaceTest test, Looks looks) : test_(test), looks_(looks) {
  looks_.first = std::max<std::size_t>(looks_.first, 2);
  if (looks_.count() == 0) return;
  simulated_ = cases_of(looks_.last);
  lowest_ = test == RaceTest::paired_t ? simulated(TimesOfT(looks_), simulated_)
                                       : simulated(TimesOfRanks(looks_), simulated_);
}

TestResult RepeatedTest::of(std::span<const double> differences) const {
  return test_ == RaceTest::paired_t ? paired_t(differences) : wilcoxon(differences);
}

double RepeatedTest::bar(double level) const {
  if (looks_.count() == 0) return 0;
  level = std::min(level, highest_kept);
  const double expected = level * static_cast<double>(simulated_);
  const double allowed = expected - 2 * std::sqrt(expected);
  double shown = 0;
  if (allowed >= 1 && !lowest_.empty()) {
    // Equal ones, of which ranks have many, are allowed all or none.
    const auto beyond = static_cast<std::size_t>(allowed);
    const auto end = beyond < lowest_.size() ? std::ranges::lower_bound(lowest_, lowest_[beyond]) : lowest_.end();
    if (end != lowest_.begin()) shown = *(end - 1);
  }
  return std::max(shown, bonferroni(level));
}

/// Looks that cannot reject at that level have no part in it.
double RepeatedTest::bonferroni(double level) const {
  for (std::size_t share = 1; share <= looks_.count(); ++share) {
    const double each = level / static_cast<double>(share);
    std::size_t able = 0;
    for (std::size_t n = looks_.first; n <= looks_.last; ++n) able += smallest_p(test_, n) <= each ? 1 : 0;
    if (able <= share) return able == 0 ? 0 : each;
  }
  return level / static_cast<double>(looks_.count());
}

}  // namespace foldwise::results

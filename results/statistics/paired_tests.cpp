// SPDX-License-Identifier: Apache-2.0
#include "results/statistics/paired_tests.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numeric>

#include "experiments/foundation/numbers/counter_random.h"
#include "results/metrics/statistics.h"
#include "results/statistics/distributions.h"

namespace foldwise::results {
namespace {

constexpr std::size_t most_exact_ranks = 200;
constexpr std::size_t most_exact_flips = 20;
constexpr int drawn_flips = 100'000;

/// Twice the ranks of the sizes of differences that are not zero, so that shared ones are whole; negative where the
/// difference is.
std::vector<std::int64_t> doubled_ranks(std::span<const double> differences) {
  std::vector<double> ordered;
  std::ranges::copy_if(differences, std::back_inserter(ordered), [](double each) { return each != 0; });
  std::ranges::sort(ordered, {}, [](double each) { return std::abs(each); });
  std::vector<std::int64_t> ranks;
  for (std::size_t first = 0; first < ordered.size();) {
    std::size_t end = first;
    while (end < ordered.size() && std::abs(ordered[end]) == std::abs(ordered[first])) ++end;
    const auto shared = static_cast<std::int64_t>(first + 1 + end);  // twice the mean of first + 1 ... end
    for (; first < end; ++first) ranks.push_back(ordered[first] < 0 ? -shared : shared);
  }
  return ranks;
}

std::int64_t positive_sum(const std::vector<std::int64_t>& ranks) {
  return std::accumulate(ranks.begin(), ranks.end(), std::int64_t{0},
                         [](std::int64_t sum, std::int64_t rank) { return rank > 0 ? sum + rank : sum; });
}

/// P(sum of positive ranks <= sum), each rank's sign a fair coin.
double exact_at_most(const std::vector<std::int64_t>& ranks, std::int64_t sum) {
  std::vector<double> probability{1};
  for (const std::int64_t rank : ranks) {
    const auto step = static_cast<std::size_t>(std::abs(rank));
    std::vector<double> next(probability.size() + step, 0);
    for (std::size_t place = 0; place < probability.size(); ++place) {
      next[place] += probability[place] / 2;
      next[place + step] += probability[place] / 2;
    }
    probability = std::move(next);
  }
  return std::accumulate(probability.begin(), probability.begin() + sum + 1, 0.0);
}

double normal_at_most(const std::vector<std::int64_t>& ranks, std::int64_t sum) {
  double total = 0;
  double variance = 0;  // of the doubled sum: each rank is there with probability 1/2
  for (const std::int64_t rank : ranks) {
    const auto size = static_cast<double>(std::abs(rank));
    total += size;
    variance += size * size / 4;
  }
  return normal((static_cast<double>(sum) - total / 2) / std::sqrt(variance));
}

/// What a sum must reach to be as far from zero, with room for rounding.
double as_far_as(std::span<const double> differences, double sum) {
  double total = 0;
  for (const double each : differences) total += std::abs(each);
  return std::abs(sum) - 1e-10 * total;
}

double all_flips(std::span<const double> differences, double sum) {
  const double far = as_far_as(differences, sum);
  const std::uint64_t count = std::uint64_t{1} << differences.size();
  std::uint64_t as_far = 0;
  double flipped = std::accumulate(differences.begin(), differences.end(), 0.0);
  std::uint64_t code = 0;  // Gray's: one sign changes from one to the next
  for (std::uint64_t step = 0; step < count; ++step) {
    if (step % 4096 == 0) {  // afresh, so that rounding does not add up
      flipped = 0;
      for (std::size_t i = 0; i < differences.size(); ++i)
        flipped += (code >> i & 1U) ? -differences[i] : differences[i];
    }
    if (std::abs(flipped) >= far) ++as_far;
    const auto changed = static_cast<std::size_t>(std::countr_zero(step + 1));
    if (changed >= differences.size()) break;
    code ^= std::uint64_t{1} << changed;
    flipped += (code >> changed & 1U) ? -2 * differences[changed] : 2 * differences[changed];
  }
  return static_cast<double>(as_far) / static_cast<double>(count);
}

double some_flips(std::span<const double> differences, double sum) {
  const double far = as_far_as(differences, sum);
  CounterRandom random(1);
  int as_far = 1;
  for (int draw = 0; draw < drawn_flips; ++draw) {
    double flipped = 0;
    std::uint64_t signs = 0;
    for (std::size_t i = 0; i < differences.size(); ++i) {
      if (i % 64 == 0) signs = random.bits();
      flipped += (signs >> (i % 64) & 1U) ? -differences[i] : differences[i];
    }
    if (std::abs(flipped) >= far) ++as_far;
  }
  return static_cast<double>(as_far) / (drawn_flips + 1);
}

/// 2 / 2^n: both of the most extreme of all outcomes.
double two_of_all(std::size_t n) {
  return n == 0 ? 1 : std::ldexp(2, -static_cast<int>(std::min<std::size_t>(n, 1000)));
}

}  // namespace

TestResult corrected_t(std::span<const double> differences, double test_to_train) {
  TestResult result{.n = differences.size()};
  if (differences.size() < 2) return result;
  const double centre = mean(differences);
  const double deviation = standard_deviation(differences);
  if (deviation == 0) {
    if (centre == 0) result.p = 1;
    return result;
  }
  const auto n = static_cast<double>(differences.size());
  result.statistic = centre / (deviation * std::sqrt(1 / n + test_to_train));
  result.p = student_t_two_sided(result.statistic, n - 1);
  return result;
}

TestResult paired_t(std::span<const double> differences) {
  return corrected_t(differences, 0);
}

TestResult wilcoxon(std::span<const double> differences) {
  const std::vector<std::int64_t> ranks = doubled_ranks(differences);
  TestResult result{.n = ranks.size(), .zeros = differences.size() - ranks.size()};
  result.smallest_p = two_of_all(ranks.size());
  if (differences.empty()) return result;
  const std::int64_t sum = positive_sum(ranks);
  std::int64_t total = 0;
  for (const std::int64_t rank : ranks) total += std::abs(rank);
  result.statistic = static_cast<double>(sum) / 2;
  const std::int64_t smaller = std::min(sum, total - sum);
  if (ranks.empty()) {
    result.p = 1;
  } else {
    const auto at_most = ranks.size() <= most_exact_ranks ? exact_at_most : normal_at_most;
    result.p = std::min(1.0, 2 * at_most(ranks, smaller));
  }
  return result;
}

TestResult sign_flip(std::span<const double> differences) {
  std::vector<double> changing;  // a sign of zero changes nothing
  std::ranges::copy_if(differences, std::back_inserter(changing), [](double each) { return each != 0; });
  TestResult result{.n = differences.size(), .zeros = differences.size() - changing.size()};
  result.smallest_p = two_of_all(changing.size());
  if (differences.empty()) return result;
  result.statistic = mean(differences);
  const double sum = std::accumulate(changing.begin(), changing.end(), 0.0);
  const bool exact = changing.size() <= most_exact_flips;
  if (!exact) result.smallest_p = std::max(result.smallest_p, 1.0 / (drawn_flips + 1));
  result.p = exact ? all_flips(changing, sum) : some_flips(changing, sum);
  return result;
}

TestResult mcnemar(std::size_t only_first, std::size_t only_second) {
  TestResult result{.n = only_first + only_second};
  const std::size_t smaller = std::min(only_first, only_second);
  result.statistic = static_cast<double>(smaller);
  result.smallest_p = two_of_all(result.n);
  result.p = std::min(1.0, 2 * fair_coin_at_most(smaller, result.n));
  return result;
}

std::vector<double> holm(std::span<const double> p_values) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t place) { return p_values[place]; });
  std::vector<double> adjusted(p_values.size());
  double highest = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    highest = std::max(highest, static_cast<double>(order.size() - rank) * p_values[order[rank]]);
    adjusted[order[rank]] = std::min(1.0, highest);
  }
  return adjusted;
}

std::optional<double> cohen_d(std::span<const double> differences) {
  if (differences.size() < 2) return std::nullopt;
  const double deviation = standard_deviation(differences);
  return deviation == 0 ? std::nullopt : std::optional(mean(differences) / deviation);
}

std::optional<double> rank_biserial(std::span<const double> differences) {
  const std::vector<std::int64_t> ranks = doubled_ranks(differences);
  std::int64_t total = 0;
  for (const std::int64_t rank : ranks) total += std::abs(rank);
  if (total == 0) return std::nullopt;
  return static_cast<double>(2 * positive_sum(ranks) - total) / static_cast<double>(total);
}

}  // namespace foldwise::results

// SPDX-License-Identifier: Apache-2.0
#include "datasets/folds/protocols/validation.h"

#include <algorithm>
#include <cmath>

#include "datasets/folds/protocols/division.h"
#include "datasets/folds/protocols/strata.h"
#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::datasets {
namespace {

// What keeps these draws apart from all others. Fold 0 adds nothing: so it has been since holdout was the only
// protocol.
constexpr std::uint64_t split_purpose = 0x686f6c646f757401;
constexpr std::size_t fewest_subjects = 3;

std::size_t validation_count(std::size_t samples, double fraction) {
  if (samples < 2) return 0;
  const auto rounded = static_cast<std::size_t>(std::llround(static_cast<double>(samples) * fraction));
  return std::clamp<std::size_t>(rounded, 1, samples - 1);
}

void divide_samples(Fold& fold, const Dataset& dataset, double fraction, std::uint64_t seed) {
  std::vector<std::vector<std::size_t>> strata = by_stratum(fold.train, dataset);
  fold.train.clear();
  for (std::size_t stratum = 0; stratum < strata.size(); ++stratum) {
    std::vector<std::size_t>& samples = strata[stratum];
    CounterRandom(random_bits(seed, split_purpose + static_cast<std::uint64_t>(fold.fold), stratum)).shuffle(samples);
    const auto first_of_train =
        samples.begin() + static_cast<std::ptrdiff_t>(validation_count(samples.size(), fraction));
    fold.validation.insert(fold.validation.end(), samples.begin(), first_of_train);
    fold.train.insert(fold.train.end(), first_of_train, samples.end());
  }
  std::ranges::sort(fold.train);
  std::ranges::sort(fold.validation);
}

}  // namespace

void carve_validation(Fold& fold, const Dataset& dataset, double fraction, std::uint64_t seed) {
  std::vector<Subject> subjects;
  if (names_subjects(dataset)) subjects = subjects_of(fold.train, dataset);
  if (subjects.size() < fewest_subjects) {
    divide_samples(fold, dataset, fraction, seed);
    return;
  }
  const std::uint64_t wanted = validation_count(fold.train.size(), fraction);
  auto parts = divide_subjects(std::move(subjects), dataset, {wanted, fold.train.size() - wanted},
                               random_bits(seed, split_purpose + static_cast<std::uint64_t>(fold.fold)));
  fold.validation = std::move(parts[0]);
  fold.train = std::move(parts[1]);
}

}  // namespace foldwise::datasets

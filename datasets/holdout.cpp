// SPDX-License-Identifier: Apache-2.0
#include "datasets/holdout.h"

#include <algorithm>
#include <cmath>

#include "datasets/random.h"

namespace foldwise {
namespace {

constexpr std::uint64_t seed_purpose = 0x7265706561740001;  // keeps these draws apart from all others
constexpr std::uint64_t split_purpose = 0x686f6c646f757401;

std::size_t validation_count(std::size_t samples, double fraction) {
  if (samples < 2) return 0;
  const auto rounded = static_cast<std::size_t>(std::llround(static_cast<double>(samples) * fraction));
  return std::clamp<std::size_t>(rounded, 1, samples - 1);
}

Fold make_fold(const Dataset& dataset, const ProtocolOptions& protocol, int repeat) {
  Fold fold;
  fold.repeat = repeat;
  fold.seed = random_bits(static_cast<std::uint64_t>(protocol.seed), seed_purpose, repeat);
  std::vector<std::vector<std::size_t>> per_class(dataset.classes.size());
  for (std::size_t i = 0; i < dataset.samples.size(); ++i) {
    const Sample& sample = dataset.samples[i];
    if (sample.split == "Val") {
      fold.test.push_back(i);
    } else {
      per_class[static_cast<std::size_t>(sample.label)].push_back(i);
    }
  }
  for (std::size_t label = 0; label < per_class.size(); ++label) {
    std::vector<std::size_t>& samples = per_class[label];
    CounterRandom random(random_bits(fold.seed, split_purpose, label));
    random.shuffle(samples);
    const auto first_of_train =
        samples.begin() + static_cast<std::ptrdiff_t>(validation_count(samples.size(), protocol.validation_fraction));
    fold.validation.insert(fold.validation.end(), samples.begin(), first_of_train);
    fold.train.insert(fold.train.end(), first_of_train, samples.end());
  }
  std::sort(fold.train.begin(), fold.train.end());
  std::sort(fold.validation.begin(), fold.validation.end());
  return fold;
}

}  // namespace

std::vector<Fold> holdout_folds(const Dataset& dataset, const ProtocolOptions& protocol) {
  std::vector<Fold> folds;
  for (int repeat = 0; repeat < std::max(1, protocol.repeats); ++repeat)
    folds.push_back(make_fold(dataset, protocol, repeat));
  return folds;
}

}  // namespace foldwise

// SPDX-License-Identifier: Apache-2.0
#include "results/statistics/subject_bootstrap.h"

#include <gtest/gtest.h>

#include <cmath>

#include "experiments/foundation/numbers/counter_random.h"
#include "results/metrics/classification.h"

namespace foldwise::results {
namespace {

std::optional<double> accuracy_of(std::span<const Prediction> predictions) {
  return accuracy(predictions);
}

Prediction predicted(const std::string& sample, bool right) {
  return {sample, 0, right ? std::vector<double>{1, 0} : std::vector<double>{0, 1}, {}};
}

/// 20 subjects with 5 samples each; of the first `right_subjects` ours are right, of none the baseline's.
PairedPredictions of_people(int right_subjects, std::map<std::string, std::string>& subject_of) {
  PairedPredictions paired;
  for (int subject = 0; subject < 20; ++subject) {
    for (int sample = 0; sample < 5; ++sample) {
      const std::string name = std::to_string(subject) + "/" + std::to_string(sample);
      subject_of[name] = std::to_string(subject);
      paired.ours.push_back(predicted(name, subject < right_subjects));
      paired.baseline.push_back(predicted(name, false));
    }
  }
  return paired;
}

// Subjects that are wholly right or wholly wrong: the share of right ones among 20 drawn is binomial / 20.
TEST(SubjectBootstrap, SpreadsAsSubjectsDoAndNotAsSamples) {
  std::map<std::string, std::string> subject_of;
  const PairedPredictions paired = of_people(8, subject_of);

  const double by_subject = variance_over_samples(paired.ours, subject_of, accuracy_of, 4000).value();
  const double by_sample = variance_over_samples(paired.ours, {}, accuracy_of, 4000).value();

  EXPECT_NEAR(by_subject, 0.4 * 0.6 / 20, 0.0012);
  EXPECT_NEAR(by_sample, 0.4 * 0.6 / 100, 0.00024);
}

TEST(SubjectBootstrap, FindsADifferenceOfManySubjectsAndNoneOfOne) {
  std::map<std::string, std::string> subject_of;
  const auto of_many = bootstrap_difference(std::vector{of_people(10, subject_of)}, subject_of, accuracy_of).value();
  EXPECT_DOUBLE_EQ(of_many.difference, 0.5);
  EXPECT_EQ(of_many.subjects, 20u);
  EXPECT_LT(of_many.p, 0.01);
  EXPECT_GT(of_many.interval.low, 0.2);
  const auto of_one = bootstrap_difference(std::vector{of_people(1, subject_of)}, subject_of, accuracy_of).value();
  EXPECT_GT(of_one.p, 0.2);  // (19/20)^20 = 0.36 of draws have it not
}

TEST(SubjectBootstrap, OfOneSubjectIsNone) {
  std::map<std::string, std::string> subject_of{{"a", "ann"}, {"b", "ann"}};
  const PairedPredictions paired{{predicted("a", true), predicted("b", true)},
                                 {predicted("a", false), predicted("b", true)}};
  EXPECT_FALSE(bootstrap_difference(std::vector{paired}, subject_of, accuracy_of).has_value());
  EXPECT_TRUE(bootstrap_difference(std::vector{paired}, {}, accuracy_of).has_value());
}

// Both are right half of the time, subject by subject at random: what is found is chance.
TEST(SubjectBootstrap, StaysNearItsLevelWithoutADifference) {
  CounterRandom random(1);
  int found = 0;
  constexpr int comparisons = 200;
  for (int round = 0; round < comparisons; ++round) {
    PairedPredictions paired;
    for (int sample = 0; sample < 40; ++sample) {
      paired.ours.push_back(predicted(std::to_string(sample), random.below(2) == 0));
      paired.baseline.push_back(predicted(std::to_string(sample), random.below(2) == 0));
    }
    const BootstrapOptions options{.resamples = 300, .seed = static_cast<std::uint64_t>(round)};
    if (bootstrap_difference(std::vector{paired}, {}, accuracy_of, options)->p <= 0.05) ++found;
  }
  EXPECT_LE(found, 0.05 * comparisons + 4 * std::sqrt(0.05 * 0.95 * comparisons));
}

}  // namespace
}  // namespace foldwise::results

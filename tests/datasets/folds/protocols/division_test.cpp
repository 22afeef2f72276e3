// SPDX-License-Identifier: Apache-2.0
#include "datasets/folds/protocols/division.h"

#include <gmock/gmock.h>

#include <numeric>

#include "experiments/foundation/numbers/counter_random.h"
#include "tests/datasets/folds/protocols/made_up.h"

namespace foldwise::datasets {
namespace {

using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::vector<std::vector<std::size_t>> divide(const Dataset& dataset, const std::vector<std::uint64_t>& weights,
                                             std::uint64_t key = 1) {
  std::vector<std::size_t> all(dataset.samples.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return divide_subjects(subjects_of(all, dataset), dataset, weights, key);
}

TEST(Division, OfEqualSubjectsFollowsTheWeightsExactly) {
  for (const std::uint64_t validation : {1U, 6U, 10U, 17U, 33U}) {
    const Dataset dataset = even_subjects(34, 1, 1);
    for (std::uint64_t key = 0; key < 20; ++key) {
      const auto parts = divide(dataset, {validation, 34 - validation}, key);
      EXPECT_EQ(parts[0].size(), validation);
      EXPECT_EQ(parts[1].size(), 34 - validation);
    }
  }
}

// One subject in four has the rare class.
TEST(Division, KeepsARareClassInProportion) {
  Dataset dataset = dataset_of_classes({"often", "rare"});
  for (int subject = 0; subject < 40; ++subject) {
    add_samples(dataset, subject % 4 == 0 ? 3 : 5, 0, std::to_string(100 + subject));
    add_samples(dataset, subject % 4 == 0 ? 2 : 0, 1, std::to_string(100 + subject));
  }
  for (std::uint64_t key = 0; key < 50; ++key) {
    for (const auto& part : divide(dataset, {1, 1, 1, 1, 1}, key)) {
      EXPECT_THAT(part, SizeIs(40));
      EXPECT_EQ(per_label(part, dataset)[1], 4);
    }
    const auto unequal = divide(dataset, {40, 160}, key);
    EXPECT_EQ(per_label(unequal[0], dataset), (std::map<int, int>{{0, 36}, {1, 4}}));
  }
}

TEST(Division, LeavesNoBinEmptyHoweverLittleItShouldHave) {
  for (int subjects = 2; subjects < 12; ++subjects) {
    const Dataset dataset = even_subjects(subjects, 50);
    std::set<std::size_t> divided;
    std::size_t count = 0;
    for (const auto& part : divide(dataset, {1, dataset.samples.size() - 1})) {
      EXPECT_THAT(part, Not(IsEmpty()));
      divided.insert(part.begin(), part.end());
      count += part.size();
    }
    EXPECT_EQ(count, dataset.samples.size());
    EXPECT_EQ(divided.size(), count) << "a sample is in two bins";
  }
}

// Sizes drawn at random, every bin as large as any other but for one subject.
TEST(Division, BoundsTheSizesByTheLargestSubject) {
  for (std::uint64_t key = 0; key < 100; ++key) {
    CounterRandom random(key);
    Dataset dataset = dataset_of_classes({"a", "b", "c"});
    std::size_t largest = 0;
    for (int subject = 0; subject < 20; ++subject) {
      const std::size_t before = dataset.samples.size();
      for (int label = 0; label < 3; ++label) {
        add_samples(dataset, static_cast<int>(random.below(6)) + (label == 0 ? 1 : 0), label, std::to_string(subject));
      }
      largest = std::max(largest, dataset.samples.size() - before);
    }
    const auto parts = divide(dataset, std::vector<std::uint64_t>(4 + key % 5, 1), key);
    const auto [least, most] = std::ranges::minmax(parts, {}, &std::vector<std::size_t>::size);
    EXPECT_LE(most.size() - least.size(), largest);
    EXPECT_THAT(least, Not(IsEmpty()));
  }
}

// Where bins lack a class but are full, the class goes into one that is not: evenness of the classes comes second.
TEST(Division, FillsBinsAlikeWhereTheClassesAskForMore) {
  Dataset dataset = dataset_of_classes({"a", "b", "c", "d", "e"});
  for (int subject = 0; subject < 15; ++subject) add_samples(dataset, 1, subject % 5, std::to_string(100 + subject));
  for (std::uint64_t key = 0; key < 50; ++key) {
    for (const auto& part : divide(dataset, {1, 1, 1, 1, 1}, key)) EXPECT_THAT(part, SizeIs(3)) << key;
  }
}

}  // namespace
}  // namespace foldwise::datasets

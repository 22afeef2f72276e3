// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "tests/datasets/folds/protocols/made_up.h"
#include "tests/support/expect_user_error.h"

namespace foldwise::datasets {
namespace {

using testing::SizeIs;

Dataset shards_of(int train, int validate, int test) {
  Dataset dataset = dataset_of_classes({"0", "1"});
  dataset.name = "youtube8m";
  dataset.labels = LabelKind::multi_label;
  dataset.kind = SampleKind::example_shard;
  add_samples(dataset, test, 0, "", "test");
  add_samples(dataset, train, 0, "", "train");
  add_samples(dataset, validate, 0, "", "validate");
  return dataset;
}

Fold fold_of(const Dataset& dataset, std::int64_t seed = 1) {
  ProtocolOptions protocol;
  protocol.kind = ProtocolKind::youtube8m_shards;
  protocol.seed = seed;
  return make_folds(dataset, protocol).at(0);
}

int count_in(const std::vector<std::size_t>& part, const Dataset& dataset, const std::string& split) {
  return static_cast<int>(
      std::ranges::count_if(part, [&](std::size_t sample) { return dataset.samples[sample].split == split; }));
}

TEST(Shards, OfTheOfficialCopyTrainOnBothSplitsAndAreTestedOnWhatIsLeft) {
  const Dataset dataset = shards_of(3844, 3844, 3844);
  const Fold fold = fold_of(dataset);
  EXPECT_EQ(expect_disjoint(fold), 3844U + 3000 + 200 + 200);
  EXPECT_EQ(count_in(fold.train, dataset, "train"), 3844);
  EXPECT_EQ(count_in(fold.train, dataset, "validate"), 3000);
  EXPECT_EQ(count_in(fold.test, dataset, "validate"), 200);
  EXPECT_EQ(count_in(fold.validation, dataset, "validate"), 200);
}

TEST(Shards, AreDrawnByTheSeed) {
  const Dataset dataset = shards_of(10, 100, 0);
  EXPECT_EQ(fold_of(dataset, 1).test, fold_of(dataset, 1).test);
  EXPECT_NE(fold_of(dataset, 1).test, fold_of(dataset, 2).test);
}

TEST(Shards, OfASmallCopyAreDividedInProportion) {
  const Dataset dataset = shards_of(50, 100, 20);
  const Fold fold = fold_of(dataset);
  EXPECT_EQ(count_in(fold.train, dataset, "validate"), 78);  // 100 * 3000 / 3844
  EXPECT_THAT(fold.test, SizeIs(5));
  EXPECT_THAT(fold.validation, SizeIs(5));
  EXPECT_THAT(fold_of(shards_of(1, 50, 0)).test, SizeIs(3));  // 50 * 200 / 3844 = 2.6
}

TEST(Shards, LeaveOneForTestingAndOneForValidationHoweverFewThereAre) {
  for (int count = 2; count < 40; ++count) {
    const Fold fold = fold_of(shards_of(1, count, 0));
    EXPECT_GE(expect_disjoint(fold), 3U);
    EXPECT_LE(expect_disjoint(fold), static_cast<std::size_t>(count) + 1);
  }
  expect_user_error([] { fold_of(shards_of(5, 1, 5)); }, {"it has 1 of the shards validate*.tfrecord"});
}

TEST(Shards, AreNoProtocolOfVideos) {
  expect_user_error([] { make_folds(even_subjects(5, 2), protocol_of(ProtocolKind::shards)); },
                    {"folders does not consist of shards", "use protocol.kind k_fold"});
}

}  // namespace
}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <map>
#include <set>

#include "tests/datasets/folds/protocols/made_up.h"
#include "tests/datasets/folds/two_classes.h"
#include "tests/support/expect_user_error.h"

namespace foldwise::datasets {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

ProtocolOptions holdout(int repeats, std::int64_t seed = 1, double fraction = 0.2) {
  ProtocolOptions protocol = protocol_of(ProtocolKind::holdout, repeats, seed);
  protocol.validation_fraction = fraction;
  return protocol;
}

TEST(Holdout, DividesEachClassOfTrain) {
  const Dataset dataset = dataset_of(133, 74);
  const Fold fold = make_folds(dataset, holdout(1)).at(0);
  EXPECT_EQ(per_label(fold.validation, dataset), (std::map<int, int>{{0, 27}, {1, 15}}));
  EXPECT_EQ(per_label(fold.train, dataset), (std::map<int, int>{{0, 106}, {1, 59}}));
  EXPECT_EQ(per_label(fold.test, dataset), (std::map<int, int>{{0, 3}, {1, 3}}));
}

TEST(Holdout, UsesEachSampleOnceInAscendingOrder) {
  const Dataset dataset = dataset_of(20, 10);
  for (const Fold& fold : make_folds(dataset, holdout(5))) {
    EXPECT_EQ(expect_disjoint(fold), dataset.samples.size());
  }
}

TEST(Holdout, TestsOnTheOfficialValidationSplitAlone) {
  const Dataset dataset = dataset_of(20, 10);
  for (const Fold& fold : make_folds(dataset, holdout(3))) {
    for (const std::size_t index : fold.test) EXPECT_EQ(dataset.samples[index].split, "Val");
    for (const std::size_t index : fold.train) EXPECT_EQ(dataset.samples[index].split, "Train");
    for (const std::size_t index : fold.validation) EXPECT_EQ(dataset.samples[index].split, "Train");
  }
}

TEST(Holdout, KeepsSmallClassesOnBothSides) {
  const Dataset dataset = dataset_of(2, 3);
  const Fold few = make_folds(dataset, holdout(1, 1, 0.01)).at(0);
  EXPECT_EQ(per_label(few.validation, dataset), (std::map<int, int>{{0, 1}, {1, 1}}));
  const Fold many = make_folds(dataset, holdout(1, 1, 0.99)).at(0);
  EXPECT_EQ(per_label(many.train, dataset), (std::map<int, int>{{0, 1}, {1, 1}}));
}

TEST(Holdout, KeepsALoneSampleForTraining) {
  const Dataset dataset = dataset_of(1, 10);
  const Fold fold = make_folds(dataset, holdout(1)).at(0);
  EXPECT_EQ(per_label(fold.train, dataset)[0], 1);
  EXPECT_EQ(per_label(fold.validation, dataset)[0], 0);
}

TEST(Holdout, DependsOnSeedAndRepeatAlone) {
  const Dataset dataset = dataset_of(40, 40);
  const auto folds = make_folds(dataset, holdout(9));
  ASSERT_THAT(folds, SizeIs(9));
  std::set<std::vector<std::size_t>> partitions;
  std::set<std::uint64_t> seeds;
  for (int repeat = 0; repeat < 9; ++repeat) {
    const Fold& fold = folds[static_cast<std::size_t>(repeat)];
    EXPECT_EQ(fold.fold, 0);
    EXPECT_EQ(fold.repeat, repeat);
    partitions.insert(fold.validation);
    seeds.insert(fold.seed);
  }
  EXPECT_THAT(partitions, SizeIs(9));
  EXPECT_THAT(seeds, SizeIs(9));

  const auto fewer = make_folds(dataset, holdout(2));
  EXPECT_EQ(fewer[1].validation, folds[1].validation);
  EXPECT_EQ(fewer[1].seed, folds[1].seed);
  EXPECT_NE(make_folds(dataset, holdout(1, 2))[0].validation, folds[0].validation);
}

// From holdout_reference.py: folds must be the same on every machine and in every version, else earlier keys mean other
// data.
TEST(Holdout, StaysTheSameForever) {
  const Fold fold = make_folds(dataset_of(6, 6), holdout(1, 7, 0.34)).at(0);
  EXPECT_EQ(fold.seed, 13678956787326774638u);
  EXPECT_THAT(fold.validation, ElementsAre(0, 4, 9, 13));
}

TEST(Holdout, PicksEverySampleEquallyOften) {
  const Dataset dataset = dataset_of(10, 10);
  std::map<std::size_t, int> picked;
  constexpr int repeats = 2000;
  for (const Fold& fold : make_folds(dataset, holdout(repeats))) {
    for (const std::size_t index : fold.validation) ++picked[index];
  }
  // Binomial with n = 2000, p = 0.2: mean 400, standard deviation 17.9; five of those to each side.
  ASSERT_THAT(picked, SizeIs(20));
  for (const auto& [index, count] : picked) EXPECT_NEAR(count, 400, 90) << index;
}

// 773 videos train, as in the official copy: 80/20 of each class.
TEST(Holdout, DividesAfewAsPublished) {
  Dataset dataset = dataset_of_classes({"Angry", "Disgust", "Fear", "Happy", "Neutral", "Sad", "Surprise"});
  dataset.name = "afew";
  int label = 0;
  for (const int count : {133, 74, 81, 150, 144, 117, 74}) add_samples(dataset, count, label++, "", "Train");
  add_samples(dataset, 383, 0, "", "Val");
  ProtocolOptions published;
  published.kind = ProtocolKind::afew_9_repeats;

  const auto folds = make_folds(dataset, published);

  ASSERT_THAT(folds, SizeIs(9));
  for (const Fold& fold : folds) {
    EXPECT_EQ(per_label(fold.validation, dataset),
              (std::map<int, int>{{0, 27}, {1, 15}, {2, 16}, {3, 30}, {4, 29}, {5, 23}, {6, 15}}));
    EXPECT_THAT(fold.test, SizeIs(383));
    EXPECT_THAT(fold.name, IsEmpty());
  }
  EXPECT_EQ(folds[8].validation, make_folds(dataset, holdout(9))[8].validation);
}

// What a dataset offers for validation is training material here: partitions is the protocol that keeps it apart.
TEST(Holdout, CarvesValidationFromAllThatIsNotTested) {
  Dataset dataset = dataset_of_classes({"a"});
  add_samples(dataset, 10, 0, "", "Training");
  add_samples(dataset, 10, 0, "", "PublicTest");
  add_samples(dataset, 10, 0, "", "PrivateTest");
  const Fold fold = make_folds(dataset, holdout(1)).at(0);
  EXPECT_THAT(fold.train, SizeIs(16));
  EXPECT_THAT(fold.validation, SizeIs(4));
  EXPECT_EQ(fold.test.front(), 20U);
}

TEST(Holdout, ValidatesOnWholeSubjects) {
  Dataset dataset = even_subjects(10, 3);
  for (std::size_t i = 0; i < dataset.samples.size(); ++i) dataset.samples[i].split = i < 48 ? "train" : "test";
  for (const Fold& fold : make_folds(dataset, holdout(20))) {
    EXPECT_FALSE(share_a_subject(fold.train, fold.validation, dataset));
    EXPECT_THAT(subjects_in(fold.validation, dataset), SizeIs(2));  // 0.2 of eight, to the nearest
  }
}

TEST(Holdout, TakesASampleWithoutASubjectForASubjectOfItsOwn) {
  Dataset dataset = dataset_of_classes({"a"});
  add_samples(dataset, 8, 0, "", "train");
  add_samples(dataset, 1, 0, "ann", "train");
  add_samples(dataset, 1, 0, "bob", "train");
  add_samples(dataset, 3, 0, "eve", "test");
  std::set<std::size_t> validated;
  for (const Fold& fold : make_folds(dataset, holdout(100))) {
    EXPECT_THAT(fold.validation, SizeIs(2));
    validated.insert(fold.validation.begin(), fold.validation.end());
  }
  EXPECT_THAT(validated, SizeIs(10));
}

TEST(Holdout, RefusesADatasetWithoutPartsOfItsOwn) {
  Dataset dataset = even_subjects(4, 3);
  dataset.name = "biovid";
  expect_user_error([&] { make_folds(dataset, holdout(1)); },
                    {"/data: biovid has no training and test parts", "kind holdout",
                     "use protocol.kind biovid_8_fold, k_fold, leave_one_subject_out or imported"});
}

}  // namespace
}  // namespace foldwise::datasets

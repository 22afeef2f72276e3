// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <array>
#include <set>
#include <utility>

#include "datasets/folds/protocols/validation.h"
#include "tests/datasets/folds/protocols/made_up.h"
#include "tests/support/expect_user_error.h"

namespace foldwise::datasets {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

ProtocolOptions k_fold(int folds, int repeats = 1, std::int64_t seed = 1, FoldUnit by = FoldUnit::automatic) {
  ProtocolOptions protocol = protocol_of(ProtocolKind::k_fold, repeats, seed);
  protocol.folds = folds;
  protocol.by = by;
  return protocol;
}

/// The test parts of one repeat hold every sample once.
void expect_complete(const std::vector<Fold>& folds, const Dataset& dataset) {
  std::set<std::size_t> tested;
  std::size_t count = 0;
  for (const Fold& fold : folds) {
    EXPECT_EQ(expect_disjoint(fold), dataset.samples.size());
    tested.insert(fold.test.begin(), fold.test.end());
    count += fold.test.size();
  }
  EXPECT_EQ(tested.size(), dataset.samples.size());
  EXPECT_EQ(count, dataset.samples.size());
}

TEST(KFoldBySample, TestsEverySampleOnceInFoldsOfEqualSizeAndClasses) {
  Dataset dataset = dataset_of_classes({"a", "b", "c"});
  add_samples(dataset, 17, 0, "");
  add_samples(dataset, 31, 1, "");
  add_samples(dataset, 8, 2, "");
  constexpr std::array all{17, 31, 8};
  for (std::int64_t seed = 0; seed < 50; ++seed) {
    const auto folds = make_folds(dataset, k_fold(5, 1, seed));
    ASSERT_THAT(folds, SizeIs(5));
    expect_complete(folds, dataset);
    for (const Fold& fold : folds) {
      EXPECT_NEAR(static_cast<double>(fold.test.size()), 56 / 5.0, 1);
      for (auto& [label, count] : per_label(fold.test, dataset)) {
        EXPECT_NEAR(count, all.at(static_cast<std::size_t>(label)) / 5.0, 1) << label;
      }
    }
  }
}

TEST(KFoldBySample, CarvesAStratifiedValidationPart) {
  Dataset dataset = dataset_of_classes({"a", "b"});
  add_samples(dataset, 50, 0, "");
  add_samples(dataset, 100, 1, "");
  for (const Fold& fold : make_folds(dataset, k_fold(5))) {
    EXPECT_EQ(per_label(fold.test, dataset), (std::map<int, int>{{0, 10}, {1, 20}}));
    EXPECT_EQ(per_label(fold.validation, dataset), (std::map<int, int>{{0, 8}, {1, 16}}));
  }
}

TEST(KFoldBySample, DividesContinuousLabelsAsOneLot) {
  Dataset dataset = dataset_of_classes({});
  dataset.labels = LabelKind::curves;
  dataset.targets = {"valence"};
  add_samples(dataset, 23, 0, "");
  const auto folds = make_folds(dataset, k_fold(4));
  expect_complete(folds, dataset);
  for (const Fold& fold : folds) {
    EXPECT_GE(fold.test.size(), 5U);
    EXPECT_LE(fold.test.size(), 6U);
  }
}

TEST(KFoldBySample, DependsOnSeedAndRepeatAlone) {
  Dataset dataset = dataset_of_classes({"a"});
  add_samples(dataset, 40, 0, "");
  const auto folds = make_folds(dataset, k_fold(4, 3));
  ASSERT_THAT(folds, SizeIs(12));
  EXPECT_EQ(folds[5].test, make_folds(dataset, k_fold(4, 2))[5].test);
  EXPECT_NE(folds[0].test, folds[4].test);
  EXPECT_NE(folds[0].test, make_folds(dataset, k_fold(4, 1, 2))[0].test);
  for (int index = 0; index < 12; ++index) {
    const Fold& fold = folds[static_cast<std::size_t>(index)];
    EXPECT_EQ(fold.fold, index % 4);
    EXPECT_EQ(fold.repeat, index / 4);
    EXPECT_EQ(fold.seed, folds[static_cast<std::size_t>(index / 4 * 4)].seed);
  }
  EXPECT_EQ(folds[6].name, "fold 3 of 4");
}

TEST(KFoldBySubject, IsWhatADatasetWithSubjectsGets) {
  const Dataset dataset = even_subjects(12, 2);
  for (const Fold& fold : make_folds(dataset, k_fold(4))) {
    EXPECT_THAT(subjects_in(fold.test, dataset), SizeIs(3));
    EXPECT_FALSE(share_a_subject(fold.test, fold.train, dataset));
    EXPECT_FALSE(share_a_subject(fold.test, fold.validation, dataset));
    EXPECT_FALSE(share_a_subject(fold.train, fold.validation, dataset));
  }
  EXPECT_EQ(make_folds(dataset, k_fold(4))[1].test, make_folds(dataset, k_fold(4, 1, 1, FoldUnit::subject))[1].test);
}

// Three subjects are the fewest of which one can validate; of two, each would be in both parts or one train alone.
TEST(KFoldBySubject, ValidatesOnSubjectsThatDoNotTrainWhereThreeAreLeft) {
  const Dataset three_left = even_subjects(6, 4);
  for (const Fold& fold : make_folds(three_left, k_fold(2))) {
    EXPECT_THAT(subjects_in(fold.validation, three_left), SizeIs(1));
    EXPECT_FALSE(share_a_subject(fold.train, fold.validation, three_left));
  }
  const Dataset two_left = even_subjects(4, 4);
  for (const Fold& fold : make_folds(two_left, k_fold(2))) {
    EXPECT_TRUE(share_a_subject(fold.train, fold.validation, two_left));
    EXPECT_FALSE(share_a_subject(fold.test, fold.validation, two_left));
  }
}

// Nearly the same people train in every fold of one subject left out. If the same of them validated too, one unlucky
// draw would decide when each of the trainings ends.
TEST(CarvedValidation, IsOfOtherSubjectsAndSamplesInEachFold) {
  const Dataset named = even_subjects(20, 2);
  Dataset nameless = dataset_of_classes({"a", "b"});
  add_samples(nameless, 40, 0, "");
  add_samples(nameless, 40, 1, "");
  for (const Dataset* const dataset : std::array{&named, &std::as_const(nameless)}) {
    std::set<std::vector<std::size_t>> parts;
    for (int number = 0; number < 10; ++number) {
      Fold fold;
      fold.fold = number;
      for (std::size_t index = 0; index < dataset->samples.size(); ++index) fold.train.push_back(index);
      carve_validation(fold, *dataset, 0.2, 7);
      parts.insert(fold.validation);
    }
    EXPECT_THAT(parts, SizeIs(10));
  }
}

// From k_fold_reference.py, as those by subject below.
TEST(KFoldBySample, StaysTheSameForever) {
  Dataset dataset = dataset_of_classes({"a", "b"});
  add_samples(dataset, 7, 0, "");
  add_samples(dataset, 5, 1, "");
  ProtocolOptions protocol = k_fold(3, 1, 7);
  protocol.validation_fraction = 0.25;

  const auto folds = make_folds(dataset, protocol);

  EXPECT_THAT(folds[0].test, ElementsAre(0, 2, 5, 11));
  EXPECT_THAT(folds[1].test, ElementsAre(3, 6, 8, 10));
  EXPECT_THAT(folds[2].test, ElementsAre(1, 4, 7, 9));
  EXPECT_THAT(folds[0].validation, ElementsAre(1, 7));
  EXPECT_THAT(folds[1].validation, ElementsAre(2, 11));
  EXPECT_THAT(folds[2].validation, ElementsAre(2, 11));
}

// 87 subjects with 20 videos of each class, as in the official copy.
TEST(KFoldBySubject, DividesBioVidAsPublished) {
  Dataset dataset = even_subjects(87, 20);
  dataset.name = "biovid";
  ProtocolOptions published;
  published.kind = ProtocolKind::biovid_8_fold;
  for (const std::int64_t seed : {1, 2, 3}) {
    published.seed = seed;
    const auto folds = make_folds(dataset, published);
    ASSERT_THAT(folds, SizeIs(8));
    expect_complete(folds, dataset);
    int smaller = 0;
    for (const Fold& fold : folds) {
      const std::size_t subjects = subjects_in(fold.test, dataset).size();
      if (subjects == 10) ++smaller;
      EXPECT_THAT(subjects, testing::AnyOf(10U, 11U));
      EXPECT_EQ(per_label(fold.test, dataset)[0], 20 * static_cast<int>(subjects));
      EXPECT_EQ(per_label(fold.test, dataset)[1], 20 * static_cast<int>(subjects));
      EXPECT_THAT(subjects_in(fold.validation, dataset), SizeIs(15));  // 0.2 of 76 or 77, to the nearest
      EXPECT_FALSE(share_a_subject(fold.train, fold.validation, dataset));
    }
    EXPECT_EQ(smaller, 1);
  }
}

TEST(KFoldBySubject, KeepsSizesAndClassesInProportionWhateverTheSubjects) {
  for (int seed = 0; seed < 30; ++seed) {
    Dataset dataset = dataset_of_classes({"no pain", "pain"});
    std::size_t largest = 0;
    for (int subject = 0; subject < 25; ++subject) {
      const int first = 1 + (seed * 7 + subject * 5) % 11;
      const int second = subject % 3 == 0 ? 0 : (seed + subject * 3) % 5;
      add_samples(dataset, first, 0, std::to_string(subject));
      add_samples(dataset, second, 1, std::to_string(subject));
      largest = std::max(largest, static_cast<std::size_t>(first + second));
    }
    const auto folds = make_folds(dataset, k_fold(5, 1, seed));
    expect_complete(folds, dataset);
    std::size_t least = dataset.samples.size();
    std::size_t most = 0;
    for (const Fold& fold : folds) {
      least = std::min(least, fold.test.size());
      most = std::max(most, fold.test.size());
      EXPECT_FALSE(share_a_subject(fold.test, fold.train, dataset));
      EXPECT_FALSE(share_a_subject(fold.test, fold.validation, dataset));
      EXPECT_GT(per_label(fold.test, dataset)[1], 0);  // at least 30 of them among 25 subjects and five folds
    }
    EXPECT_LE(most - least, largest) << seed;
  }
}

TEST(KFoldBySubject, DrawsOtherCompanyForASubjectWithEachRepeat) {
  const Dataset dataset = even_subjects(6, 1);
  std::set<std::set<std::string>> parts;
  for (const Fold& fold : make_folds(dataset, k_fold(2, 200))) parts.insert(subjects_in(fold.test, dataset));
  EXPECT_THAT(parts, SizeIs(20));  // three of six
}

// From k_fold_reference.py: folds must be the same on every machine and in every version.
TEST(KFoldBySubject, StaysTheSameForever) {
  Dataset dataset = dataset_of_classes({"a", "b"});
  constexpr std::array<std::array<int, 2>, 10> counts{
      {{3, 1}, {2, 2}, {0, 4}, {5, 0}, {1, 1}, {1, 3}, {2, 0}, {0, 2}, {4, 3}, {1, 0}}};
  for (std::size_t subject = 0; subject < counts.size(); ++subject) {
    for (int label = 0; label < 2; ++label) {
      add_samples(dataset, counts.at(subject).at(static_cast<std::size_t>(label)), label,
                  std::to_string(100 + subject));
    }
  }
  ProtocolOptions protocol = k_fold(3, 1, 7);
  protocol.validation_fraction = 0.25;

  const auto folds = make_folds(dataset, protocol);

  EXPECT_THAT(subjects_in(folds[0].test, dataset), ElementsAre("104", "107", "108", "109"));
  EXPECT_THAT(subjects_in(folds[1].test, dataset), ElementsAre("101", "102", "103"));
  EXPECT_THAT(subjects_in(folds[2].test, dataset), ElementsAre("100", "105", "106"));
  EXPECT_THAT(subjects_in(folds[0].validation, dataset), ElementsAre("100"));
  EXPECT_THAT(subjects_in(folds[1].validation, dataset), ElementsAre("100", "107"));
  EXPECT_THAT(subjects_in(folds[2].validation, dataset), ElementsAre("101", "104"));
}

TEST(KFoldBySubject, CannotBeEvaded) {
  Dataset dataset = even_subjects(20, 5);
  dataset.name = "biovid";
  expect_user_error([&] { make_folds(dataset, k_fold(8, 1, 1, FoldUnit::sample)); },
                    {"/data: in fold 1 of 8 of protocol.kind k_fold the subject subject 1", "is on both sides",
                     "leave protocol.by out"});
}

TEST(KFoldBySubject, RefusesSamplesOfUnknownSubjects) {
  Dataset dataset = even_subjects(5, 2);
  dataset.samples[7].subject = "";
  expect_user_error([&] { make_folds(dataset, k_fold(3)); },
                    {"/data: nothing says who the subject of s100007 is", "name the subject of every sample"});
  Dataset none = dataset_of_classes({"a"});
  add_samples(none, 10, 0, "");
  expect_user_error([&] { make_folds(none, k_fold(3, 1, 1, FoldUnit::subject)); },
                    {"name them in /data/samples.csv, in its columns sample and subject", "protocol.by: sample"});
}

TEST(KFold, RefusesMoreFoldsThanThereIsToDivide) {
  expect_user_error([] { make_folds(even_subjects(7, 4), k_fold(8)); }, {"it has 7 subjects for protocol.folds 8"});
  Dataset dataset = dataset_of_classes({"a"});
  add_samples(dataset, 3, 0, "");
  expect_user_error([&] { make_folds(dataset, k_fold(4)); }, {"it has 3 samples for protocol.folds 4"});
}

}  // namespace
}  // namespace foldwise::datasets

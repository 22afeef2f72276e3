// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <stdexcept>

#include "tests/datasets/folds/protocols/made_up.h"
#include "tests/support/expect_user_error.h"

namespace foldwise::datasets {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

/// Two classes of 12 videos and three splits: in split n the videos n, n + 4, n + 8 of a class are tested, the last two
/// of the others are not used.
Dataset three_splits() {
  Dataset dataset = dataset_of_classes({"a", "b"});
  dataset.name = "hmdb51";
  for (int label = 0; label < 2; ++label) add_samples(dataset, 12, label, "");
  for (std::size_t split = 0; split < 3; ++split) {
    OfficialSplit& made = dataset.official_splits.emplace_back();
    made.name = std::to_string(split + 1);
    for (std::size_t sample = 0; sample < 24; ++sample) {
      const std::size_t video = sample % 12;
      made.parts.emplace_back(video % 4 == split ? "test" : video == 3 || video == 7 ? "" : "train");
    }
  }
  return dataset;
}

TEST(OfficialSplits, AreAFoldEach) {
  const Dataset dataset = three_splits();
  ProtocolOptions published;
  published.kind = ProtocolKind::hmdb51_3_splits;

  const auto folds = make_folds(dataset, published);

  ASSERT_THAT(folds, SizeIs(3));
  EXPECT_EQ(folds[1].name, "split 2");
  EXPECT_THAT(folds[0].test, ElementsAre(0, 4, 8, 12, 16, 20));
  EXPECT_THAT(folds[1].test, ElementsAre(1, 5, 9, 13, 17, 21));
  for (const Fold& fold : folds) {
    EXPECT_EQ(expect_disjoint(fold), 20U);  // what a split does not use is in no part
    EXPECT_EQ(per_label(fold.validation, dataset), (std::map<int, int>{{0, 1}, {1, 1}}));
    EXPECT_EQ(per_label(fold.train, dataset), (std::map<int, int>{{0, 6}, {1, 6}}));
  }
}

TEST(OfficialSplits, ValidateOnOtherSamplesWithEachRepeat) {
  const Dataset dataset = three_splits();
  const auto folds = make_folds(dataset, protocol_of(ProtocolKind::official_splits, 20));
  std::set<std::vector<std::size_t>> parts;
  for (std::size_t repeat = 0; repeat < 20; ++repeat) {
    parts.insert(folds[3 * repeat].validation);
    EXPECT_EQ(folds[3 * repeat].test, folds[0].test);
  }
  EXPECT_GT(parts.size(), 5U);  // of 49
}

TEST(OfficialSplits, KeepAValidationPartOfTheirOwn) {
  Dataset dataset = three_splits();
  dataset.official_splits[2].parts[3] = "validation";
  EXPECT_THAT(make_folds(dataset, protocol_of(ProtocolKind::official_splits))[2].validation, ElementsAre(3));
  dataset.official_splits[2].parts[3] = "exam";
  EXPECT_THROW(make_folds(dataset, protocol_of(ProtocolKind::official_splits)), std::logic_error);
}

TEST(OfficialSplits, AreRefusedWhereThereAreNone) {
  expect_user_error([] { make_folds(even_subjects(4, 2), protocol_of(ProtocolKind::official_splits)); },
                    {"/data: folders defines no splits", "use protocol.kind k_fold, leave_one_subject_out"});
}

}  // namespace
}  // namespace foldwise::datasets

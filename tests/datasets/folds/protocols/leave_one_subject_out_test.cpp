// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "tests/datasets/folds/protocols/made_up.h"
#include "tests/support/expect_user_error.h"

namespace foldwise::datasets {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

TEST(LeaveOneSubjectOut, TestsEachSubjectByItself) {
  const Dataset dataset = even_subjects(5, 2);
  const auto folds = make_folds(dataset, protocol_of(ProtocolKind::leave_one_subject_out, 2));
  ASSERT_THAT(folds, SizeIs(10));
  for (int index = 0; index < 10; ++index) {
    const Fold& fold = folds[static_cast<std::size_t>(index)];
    const std::string subject = "subject " + std::to_string(100 + index % 5);
    EXPECT_EQ(expect_disjoint(fold), dataset.samples.size());
    EXPECT_THAT(subjects_in(fold.test, dataset), ElementsAre(subject));
    EXPECT_THAT(fold.test, SizeIs(4));
    EXPECT_EQ(fold.name, "subject " + subject);
    EXPECT_THAT(subjects_in(fold.validation, dataset), SizeIs(1));
    EXPECT_FALSE(share_a_subject(fold.train, fold.validation, dataset));
  }
  EXPECT_NE(folds[0].seed, folds[5].seed);
}

// 25 subjects, 92 sequences without and 57 with pain; somebody has sequences of one class only.
TEST(LeaveOneSubjectOut, DividesUnbcMcMasterAsPublished) {
  Dataset dataset = dataset_of_classes({"no_pain", "pain"});
  dataset.name = "unbc_mcmaster";
  for (int subject = 0; subject < 25; ++subject) {
    add_samples(dataset, subject < 17 ? 4 : 3, 0, std::to_string(100 + subject));
    add_samples(dataset, subject == 0 ? 9 : 2, 1, std::to_string(100 + subject));
  }
  std::erase_if(dataset.samples, [](const Sample& sample) { return sample.subject == "124" && sample.label == 1; });
  ProtocolOptions published;
  published.kind = ProtocolKind::unbc_leave_one_subject_out;

  const auto folds = make_folds(dataset, published);

  ASSERT_THAT(folds, SizeIs(25));
  for (const Fold& fold : folds) {
    EXPECT_THAT(subjects_in(fold.test, dataset), SizeIs(1));
    EXPECT_EQ(per_label(fold.train, dataset).size(), 2U);
    EXPECT_EQ(per_label(fold.validation, dataset).size(), 2U);
  }
  EXPECT_EQ(per_label(folds.back().test, dataset).size(), 1U);
}

// With two subjects one trains: half of its samples cannot be spared, so some of them validate.
TEST(LeaveOneSubjectOut, ValidatesOnSamplesOfTheOnlyTrainingSubjects) {
  for (const int subjects : {2, 3}) {
    const Dataset dataset = even_subjects(subjects, 5);
    for (const Fold& fold : make_folds(dataset, protocol_of(ProtocolKind::leave_one_subject_out))) {
      const int kept = subjects - 1;
      EXPECT_EQ(per_label(fold.validation, dataset), (std::map<int, int>{{0, kept}, {1, kept}}));
      EXPECT_FALSE(share_a_subject(fold.test, fold.validation, dataset));
    }
  }
}

TEST(LeaveOneSubjectOut, RefusesDatasetsWithoutSubjects) {
  Dataset dataset = dataset_of_classes({"a"});
  dataset.name = "afew";
  add_samples(dataset, 5, 0, "");
  expect_user_error([&] { make_folds(dataset, protocol_of(ProtocolKind::leave_one_subject_out)); },
                    {"/data: nothing says who the subject of s100000 is, which protocol.kind leave_one_subject_out",
                     "use protocol.kind afew_9_repeats, k_fold or imported"});
  expect_user_error([] { make_folds(even_subjects(1, 5), protocol_of(ProtocolKind::leave_one_subject_out)); },
                    {"it has 1 subject"});
}

}  // namespace
}  // namespace foldwise::datasets

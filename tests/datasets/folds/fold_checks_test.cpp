// SPDX-License-Identifier: Apache-2.0
#include "datasets/folds/fold_checks.h"

#include <gmock/gmock.h>

#include <stdexcept>

#include "tests/datasets/folds/protocols/made_up.h"
#include "tests/support/expect_user_error.h"

namespace foldwise::datasets {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class FoldChecks : public testing::Test {
 protected:
  FoldChecks() {
    add_samples(dataset, 2, 0, "ann");
    add_samples(dataset, 2, 1, "ann");
    add_samples(dataset, 2, 0, "bob");
    add_samples(dataset, 2, 1, "eve");
    fold = {.train = {0, 1, 2}, .validation = {3}, .test = {4, 5}};
  }
  void check() const { check_fold(fold, dataset, protocol); }

  Dataset dataset = dataset_of_classes({"a", "b"});
  ProtocolOptions protocol = protocol_of(ProtocolKind::holdout);
  Fold fold;
};

TEST_F(FoldChecks, LetWholeSubjectsPass) {
  EXPECT_NO_THROW(check());
  fold.test = {4, 5, 6, 7};
  EXPECT_NO_THROW(check());
}

TEST_F(FoldChecks, NameTheSubjectOnBothSides) {
  fold.train = {0, 1, 4};
  fold.test = {5};
  expect_user_error([&] { check(); }, {"/data: in fold 1 of protocol.kind holdout the subject bob is on both sides: "
                                       "s100005 is tested, s100004 trains",
                                       "use protocol.kind k_fold or leave_one_subject_out"});
  fold.train = {0, 1};
  fold.validation = {4};
  fold.name = "split 2";
  expect_user_error([&] { check(); }, {"in split 2", "s100004 validates"});
}

TEST_F(FoldChecks, LeaveSamplesWithoutSubjectsAlone) {
  for (Sample& sample : dataset.samples) sample.subject = "";
  fold.train = {0, 4, 6};
  fold.test = {1, 5, 7};
  EXPECT_NO_THROW(check());
}

TEST_F(FoldChecks, WantEveryPart) {
  fold.validation = {};
  expect_user_error([&] { check(); }, {"no video for validation"});
}

TEST_F(FoldChecks, TakeASampleTwiceForAFault) {
  fold.validation = {2};
  EXPECT_THROW(check(), std::logic_error);
  fold.validation = {3};
  fold.test = {5, 4};
  EXPECT_THROW(check(), std::logic_error);
  fold.test = {99};
  EXPECT_THROW(check(), std::out_of_range);
}

TEST_F(FoldChecks, RemarkOnClassesThatNothingTeaches) {
  fold.name = "subject eve";
  fold.test = {6, 7};
  fold.train = {0, 1};
  fold.validation = {2, 3};
  EXPECT_THAT(fold_remarks({fold}, dataset),
              ElementsAre("subject eve of repeat 1 tests b, which no sample in its training part has"));
  fold.train = {0, 2};
  EXPECT_THAT(fold_remarks({fold}, dataset), IsEmpty());
  fold.train = {0, 1};
  fold.test = {4, 5};  // of one class only, which is learnt
  EXPECT_THAT(fold_remarks({fold}, dataset), IsEmpty());
  dataset.labels = LabelKind::multi_label;
  fold.test = {6, 7};
  EXPECT_THAT(fold_remarks({fold}, dataset), IsEmpty());
}

TEST(SubjectRemark, SaysThatFoldsDivideSamplesWhereNobodyIsKnown) {
  Dataset dataset = dataset_of_classes({"a", "b"});
  add_samples(dataset, 4, 0, "");
  ProtocolOptions protocol = protocol_of(ProtocolKind::k_fold);
  EXPECT_THAT(subject_remark(dataset, protocol),
              testing::Optional(std::string(
                  "/data: no subjects are known: folds divide samples, and one person may be on both sides; name them "
                  "in /data/samples.csv, in its columns sample and subject; protocol.by: sample says that this is "
                  "meant")));
  protocol.by = FoldUnit::sample;
  EXPECT_EQ(subject_remark(dataset, protocol), std::nullopt);
  protocol.by = FoldUnit::automatic;
  dataset.name = "fer2013";
  EXPECT_THAT(subject_remark(dataset, protocol), testing::Optional(testing::Not(testing::HasSubstr("samples.csv"))));
  add_samples(dataset, 1, 1, "ann");
  EXPECT_EQ(subject_remark(dataset, protocol), std::nullopt);
  dataset.samples.pop_back();
  EXPECT_EQ(subject_remark(dataset, protocol_of(ProtocolKind::holdout)), std::nullopt);
}

TEST(LetterCaseRemark, NamesSubjectsAndClassesThatAreTwoByTheCaseOfTheirLettersAlone) {
  Dataset dataset = dataset_of_classes({"sad", "happy"});
  for (const char* subject : {"S02", "", "s03", "S02"}) add_samples(dataset, 1, 0, subject);
  EXPECT_EQ(letter_case_remark(dataset), std::nullopt);
  add_samples(dataset, 1, 0, "s02");
  EXPECT_THAT(letter_case_remark(dataset),
              testing::Optional(std::string("/data: the subjects S02 and s02 differ in the case of their letters alone "
                                            "and count as two people, whom folds may part; if they are one, name both "
                                            "alike")));
  add_samples(dataset, 1, 0, "S03");
  dataset.classes = {"sad", "Sad"};
  EXPECT_THAT(letter_case_remark(dataset),
              testing::Optional(testing::AllOf(testing::HasSubstr("S02 and s02 (and 1 more)"),
                                               testing::HasSubstr("the classes Sad and sad"))));
}

}  // namespace
}  // namespace foldwise::datasets

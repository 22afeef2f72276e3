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

}  // namespace
}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
#include "datasets/folds/copies.h"

#include <gmock/gmock.h>

#include "tests/datasets/folds/protocols/made_up.h"

namespace foldwise::datasets {
namespace {

using testing::Optional;

class Copies : public testing::Test {
 protected:
  Copies() {
    add_samples(dataset, 8, 0, "");
    for (std::size_t sample = 0; sample < dataset.samples.size(); ++sample) {
      contents.emplace_back(digest(std::to_string(sample)));
    }
  }
  void make_copy(std::size_t sample, std::size_t of) { contents[sample] = contents[of]; }
  std::optional<std::string> remark() const { return copies_remark(folds, dataset, contents); }

  Dataset dataset = dataset_of_classes({"a", "b"});
  std::vector<std::optional<Key>> contents;
  std::vector<Fold> folds{{.fold = 0, .name = "fold 1 of 2", .train = {0, 1}, .validation = {2, 3}, .test = {4, 5, 6}},
                          {.fold = 1, .name = "fold 2 of 2", .train = {4, 5}, .validation = {6}, .test = {0, 1, 2, 3}}};
};

TEST_F(Copies, AreNamedWhereOneIsTestedAndTheOtherIsNot) {
  EXPECT_EQ(remark(), std::nullopt);
  make_copy(5, 2);
  folds.pop_back();
  EXPECT_THAT(remark(), Optional(std::string("s100005 and s100002 hold the same bytes, and in fold 1 of 2 the one is "
                                             "tested and the other trains or validates: keep one of each, or keep "
                                             "them together by their subject")));
}

TEST_F(Copies, AreCountedOverAllFolds) {
  make_copy(5, 2);  // each is tested once
  make_copy(6, 1);
  EXPECT_THAT(remark(), Optional(testing::HasSubstr("so it is with 3 others")));
}

TEST_F(Copies, MayBeOnOneSideOrOutside) {
  make_copy(1, 3);  // both train or validate, or are tested
  make_copy(7, 0);  // 7 is unused
  EXPECT_EQ(remark(), std::nullopt);
}

TEST_F(Copies, AreNotThoseWhoseContentIsUnknown) {
  contents[5] = contents[2] = std::nullopt;
  EXPECT_EQ(remark(), std::nullopt);
}

}  // namespace
}  // namespace foldwise::datasets

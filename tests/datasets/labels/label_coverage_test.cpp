// SPDX-License-Identifier: Apache-2.0
#include "datasets/labels/label_coverage.h"

#include <gmock/gmock.h>

namespace foldwise::datasets {
namespace {

using testing::Optional;

/// With so many labels, ten each second.
Sample recording(std::size_t labels) {
  Sample sample{"Train_01", "video/Train_01.avi", 0, "", "Train"};
  sample.curves = {{"valence", 10, std::vector<float>(labels)}};
  return sample;
}

TEST(LabelCoverage, TellsLabelsThatEndBeforeTheVideo) {
  EXPECT_THAT(label_coverage_remark(recording(600), {8800, 50}),
              Optional(std::string("its labels of valence end at 60.0 s, and its video at 176.0 s")));
}

TEST(LabelCoverage, TellsLabelsThatGoOnBehindTheVideo) {
  EXPECT_THAT(label_coverage_remark(recording(1760), {3000, 50}),
              Optional(std::string("its labels of valence end at 176.0 s, and its video at 60.0 s")));
}

TEST(LabelCoverage, AllowsASecondOrAFiftieth) {
  EXPECT_EQ(label_coverage_remark(recording(100), {550, 50}), std::nullopt);  // 10 s, 11 s
  EXPECT_NE(label_coverage_remark(recording(100), {551, 50}), std::nullopt);
  EXPECT_EQ(label_coverage_remark(recording(2000), {9800, 50}), std::nullopt);  // 200 s, 196 s
  EXPECT_NE(label_coverage_remark(recording(2000), {9795, 50}), std::nullopt);
}

TEST(LabelCoverage, SaysNothingWhereTimesAreUnknown) {
  EXPECT_EQ(label_coverage_remark(recording(600), {8800, 0}), std::nullopt);
  Sample each_frame = recording(10);
  each_frame.curves.front().rate = 0;
  EXPECT_EQ(label_coverage_remark(each_frame, {8800, 50}), std::nullopt);
}

}  // namespace
}  // namespace foldwise::datasets

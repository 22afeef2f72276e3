// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/recording_name.h"

#include <gtest/gtest.h>

#include <array>

#include "tests/support/expect_user_error.h"

namespace foldwise::datasets {
namespace {

constexpr std::array<std::string_view, 2> splits{"Train", "Devel"};

TEST(RecordingName, HasASplitPerhapsACultureAndANumber) {
  const auto plain = parse_recording_name("train_07", splits);
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->split, "Train");
  EXPECT_EQ(plain->culture, "");
  EXPECT_EQ(plain->number, 7);
  EXPECT_EQ(parse_recording_name("Devel_DE_12", splits)->culture, "DE");
  for (const char* other : {"", "Train", "Train_", "Train_x", "Train_DEU_1", "Trainer_1", "Train_1_2", "P16"}) {
    EXPECT_FALSE(parse_recording_name(other, splits)) << other;
  }
}

TEST(RecordingName, MayBeWrittenInSeveralWays) {
  const auto require = [](const char* named) { require_same_recording("f.csv:3", named, "Train_DE_01", splits); };
  for (const char* same : {"Train_DE_01", "'train_de_1'", "Train_01", "audio/Train_DE_01.wav", "P16", "", "unknown"}) {
    EXPECT_NO_THROW(require(same)) << same;
  }
  for (const char* other : {"Train_DE_02", "'Devel_DE_01'", "Train_HU_01", "video/Train_11.avi"}) {
    expect_user_error([&] { require(other); }, {"f.csv:3", "the row is of", "named after Train_DE_01"});
  }
}

}  // namespace
}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/error.h"

#include <gtest/gtest.h>

namespace foldwise {
namespace {

TEST(UserError, IsOneLineWhateverADatasetHolds) {
  const UserError error(Fault::data, "a\nb.csv:3", "saw '\x1b[31mé\t\x7f'", "remove it");
  EXPECT_STREQ(error.what(), "a\\nb.csv:3: saw '\\x1b[31mé\\x09\\x7f'; remove it");
}

TEST(SweepErrors, AreOneLineEach) {
  EXPECT_STREQ(SweepErrors({"first", "second"}).what(), "first\nsecond");
}

}  // namespace
}  // namespace foldwise

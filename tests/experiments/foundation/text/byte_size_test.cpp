// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/text/byte_size.h"

#include <gtest/gtest.h>

namespace foldwise {
namespace {

TEST(FormatBytes, GivesThreeDigits) {
  EXPECT_EQ(format_bytes(0), "0 bytes");
  EXPECT_EQ(format_bytes(999), "999 bytes");
  EXPECT_EQ(format_bytes(1000), "1.00 kB");
  EXPECT_EQ(format_bytes(12'345'678), "12.3 MB");
  EXPECT_EQ(format_bytes(999'600), "1.00 MB");
  EXPECT_EQ(format_bytes(2'314'000'000), "2.31 GB");
  EXPECT_EQ(format_bytes(123e12), "123 TB");
}

}  // namespace
}  // namespace foldwise

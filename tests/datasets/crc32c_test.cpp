// SPDX-License-Identifier: Apache-2.0
#include "datasets/crc32c.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace foldwise {
namespace {

std::span<const std::uint8_t> bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

TEST(Crc32c, AgreesWithPublishedValues) {
  // RFC 3720, appendix B.4, and the usual check value of the nine digits.
  EXPECT_EQ(crc32c(bytes("123456789")), 0xE3069283u);
  EXPECT_EQ(crc32c(std::vector<std::uint8_t>(32, 0x00)), 0x8A9136AAu);
  EXPECT_EQ(crc32c(std::vector<std::uint8_t>(32, 0xFF)), 0x62A8AB43u);
  EXPECT_EQ(crc32c({}), 0u);
}

TEST(Crc32c, ContinuesFromWhatCameBefore) {
  const auto text = bytes("one checksum, whether it is taken at once or in parts of any length");
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    EXPECT_EQ(crc32c(text.subspan(cut), crc32c(text.first(cut))), crc32c(text)) << cut;
  }
}

}  // namespace
}  // namespace foldwise

// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/numbers/crc32c.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise {
namespace {

std::span<const std::uint8_t> octets(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

TEST(Crc32c, AgreesWithPublishedValues) {
  // RFC 3720, appendix B.4, and the usual check value of the nine digits.
  EXPECT_EQ(crc32c(octets("123456789")), 0xE3069283u);
  EXPECT_EQ(crc32c(std::vector<std::uint8_t>(32, 0x00)), 0x8A9136AAu);
  EXPECT_EQ(crc32c(std::vector<std::uint8_t>(32, 0xFF)), 0x62A8AB43u);
  EXPECT_EQ(crc32c({}), 0u);
}

std::vector<std::uint8_t> rising(int first, int step) {
  std::vector<std::uint8_t> values(32);
  for (int i = 0; i < 32; ++i) values[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(first + i * step);
  return values;
}

TEST(Crc32c, AgreesWithPublishedValuesByTables) {
  EXPECT_EQ(crc32c_by_tables(octets("123456789")), 0xE3069283u);
  EXPECT_EQ(crc32c_by_tables(std::vector<std::uint8_t>(32, 0x00)), 0x8A9136AAu);
  EXPECT_EQ(crc32c_by_tables(std::vector<std::uint8_t>(32, 0xFF)), 0x62A8AB43u);
  EXPECT_EQ(crc32c_by_tables(rising(0, 1)), 0x46DD794Eu);
  EXPECT_EQ(crc32c_by_tables(rising(31, -1)), 0x113FDB5Cu);
}

TEST(Crc32c, AgreesWithPublishedValuesByInstruction) {
  if (!has_crc32c_instruction()) GTEST_SKIP() << "this processor has no CRC-32C instruction";
  EXPECT_EQ(crc32c_by_instruction(octets("123456789")), 0xE3069283u);
  EXPECT_EQ(crc32c_by_instruction(std::vector<std::uint8_t>(32, 0x00)), 0x8A9136AAu);
  EXPECT_EQ(crc32c_by_instruction(std::vector<std::uint8_t>(32, 0xFF)), 0x62A8AB43u);
  EXPECT_EQ(crc32c_by_instruction(rising(0, 1)), 0x46DD794Eu);
  EXPECT_EQ(crc32c_by_instruction(rising(31, -1)), 0x113FDB5Cu);
}

TEST(Crc32c, IsTheSameByInstructionAndByTablesAtAnyLengthAndPlace) {
  if (!has_crc32c_instruction()) GTEST_SKIP() << "this processor has no CRC-32C instruction";
  CounterRandom random(5);
  std::vector<std::uint8_t> noise(20'000);
  for (std::uint8_t& value : noise) value = static_cast<std::uint8_t>(random.bits());
  // Around one, two and three times the 3 x 1024 bytes that are taken together, and everything short.
  for (const std::size_t around : {40u, 3072u, 6144u, 9216u}) {
    for (std::size_t length = around - 40; length <= around + 40; ++length) {
      const auto part = std::span<const std::uint8_t>(noise).subspan(length % 13, length);
      const auto before = static_cast<std::uint32_t>(random.bits());
      ASSERT_EQ(crc32c_by_instruction(part, before), crc32c_by_tables(part, before)) << length;
    }
  }
}

TEST(Crc32c, ContinuesFromWhatCameBefore) {
  const auto text = octets("one checksum, whether it is taken at once or in parts of any length");
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    EXPECT_EQ(crc32c(text.subspan(cut), crc32c(text.first(cut))), crc32c(text)) << cut;
  }
}

}  // namespace
}  // namespace foldwise

// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/numbers/index_table.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace foldwise {
namespace {

class IndexTableTest : public testing::Test {
 protected:
  /// The place of a word among the words, by this hash.
  std::uint32_t place_of(const std::string& word, std::uint64_t hash) {
    const auto next = static_cast<std::uint32_t>(words.size());
    words.push_back(word);
    const std::uint32_t found =
        table.find_or_add(hash, next, [&](std::uint32_t other) { return words[other] == word; });
    if (found != next) words.pop_back();
    return found;
  }

  IndexTable table;
  std::vector<std::string> words;
};

TEST_F(IndexTableTest, FindsWhatIsTheSameAndAddsTheOthers) {
  EXPECT_EQ(place_of("a", 7), 0U);
  EXPECT_EQ(place_of("b", 9), 1U);
  EXPECT_EQ(place_of("a", 7), 0U);
  EXPECT_EQ(place_of("c", 7), 2U) << "another with the same hash";
  EXPECT_EQ(place_of("c", 7), 2U);
}

TEST_F(IndexTableTest, FindsAllOfThemWhenItHasGrown) {
  constexpr std::uint32_t entries = 10'000;
  const auto hash_of = [](std::uint32_t entry) { return entry % 977 * 0x9E3779B97F4A7C15U; };  // ten have each hash
  for (std::uint32_t entry = 0; entry < entries; ++entry) {
    ASSERT_EQ(place_of(std::to_string(entry), hash_of(entry)), entry);
  }
  for (std::uint32_t entry = 0; entry < entries; ++entry) {
    ASSERT_EQ(place_of(std::to_string(entry), hash_of(entry)), entry);
  }
}

TEST_F(IndexTableTest, ForgetsAllOfThem) {
  place_of("a", 7);
  table.clear();
  words.clear();
  table.reserve(100);

  EXPECT_EQ(place_of("b", 7), 0U);
  EXPECT_EQ(place_of("a", 7), 1U);
}

}  // namespace
}  // namespace foldwise

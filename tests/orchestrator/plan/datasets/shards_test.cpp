// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/datasets/shards.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace foldwise::orchestrator {
namespace {

std::vector<datasets::Sample> samples(std::size_t count) {
  std::vector<datasets::Sample> samples(count);
  for (std::size_t index = 0; index < count; ++index) {
    std::string number = std::to_string(index);
    samples[index].id = "Train/Happy/" + std::string(9 - number.size(), '0') + number;
  }
  return samples;
}

/// The ids of each shard, as one text.
std::set<std::string> contents(const std::vector<datasets::Sample>& samples, int largest) {
  std::set<std::string> contents;
  for (const Shard& shard : cut_shards(samples, largest)) {
    std::string ids;
    for (std::size_t index = shard.begin; index < shard.end; ++index) ids += samples[index].id + " ";
    contents.insert(ids);
  }
  return contents;
}

TEST(Shards, HoldEverySampleOnceInOrder) {
  const auto all = samples(1156);
  std::size_t next = 0;
  for (const Shard& shard : cut_shards(all, 64)) {
    EXPECT_EQ(shard.begin, next);
    EXPECT_LT(shard.begin, shard.end);
    next = shard.end;
  }
  EXPECT_EQ(next, all.size());
}

TEST(Shards, AreNeitherLargerThanAskedNorSmallerThanHalf) {
  const auto all = samples(5000);
  for (const int largest : {1, 2, 7, 64}) {
    const auto shards = cut_shards(all, largest);
    for (std::size_t index = 0; index < shards.size(); ++index) {
      const std::size_t size = shards[index].end - shards[index].begin;
      EXPECT_LE(size, static_cast<std::size_t>(largest));
      if (index + 1 < shards.size()) {
        EXPECT_GE(2 * size, static_cast<std::size_t>(largest));
      }
    }
  }
}

TEST(Shards, OfNoSamplesAreNone) {
  EXPECT_TRUE(cut_shards({}, 64).empty());
}

TEST(Shards, AnAddedSampleChangesFew) {
  const auto all = samples(2000);
  const auto before = contents(all, 64);
  std::size_t changed = 0;
  for (std::size_t added = 50; added < all.size(); added += 100) {
    auto fewer = all;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(added));
    const auto after = contents(fewer, 64);
    std::set<std::string> fresh;
    std::ranges::set_difference(before, after, std::inserter(fresh, fresh.end()));
    EXPECT_LE(fresh.size(), 8u) << "of " << before.size();
    changed += fresh.size();
  }
  EXPECT_LE(changed, 40u);  // 20 samples, two shards each at most on average
}

TEST(Shards, OneVideoEachWhenAskedFor) {
  EXPECT_EQ(cut_shards(samples(5), 1).size(), 5u);
}

}  // namespace
}  // namespace foldwise::orchestrator

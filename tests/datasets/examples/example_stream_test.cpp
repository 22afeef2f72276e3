// SPDX-License-Identifier: Apache-2.0
#include "datasets/examples/example_stream.h"

#include <gmock/gmock.h>

#include <set>
#include <stdexcept>

#include "tests/datasets/shards.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

constexpr int shard_count = 7;
constexpr int all = 0 + 10 + 20 + 30 + 40 + 50 + 60;

// Shard s holds 10 s examples; together they are numbered from 0.
class ExampleStreamTest : public testing::Test {
 protected:
  void SetUp() override {
    int number = 0;
    for (int shard = 0; shard < shard_count; ++shard) {
      std::vector<Example> examples;
      examples.reserve(10 * static_cast<std::size_t>(shard));
      for (int i = 0; i < 10 * shard; ++i) examples.push_back(numbered_example(number++));
      shards_.push_back(folder_ / ("train0" + std::to_string(shard) + ".tfrecord"));
      write_shard(shards_.back(), examples);
    }
  }

  static ExampleStreamOptions options(ExampleOrder order, int threads = 1) {
    ExampleStreamOptions options;
    options.classes = 8;
    options.order = order;
    options.seed = 5;
    options.epoch = 2;
    options.shards_at_once = 3;
    options.shuffled_records = 40;
    options.threads = threads;
    return options;
  }

  std::vector<std::string> ids(const ExampleStreamOptions& options, std::int64_t skipped = 0) const {
    ExampleStream stream(shards_, options);
    stream.skip(skipped);
    std::vector<std::string> result;
    while (const auto example = stream.next()) result.push_back(example->id);
    return result;
  }

  TemporaryFolder folder_;
  std::vector<fs::path> shards_;
};

TEST_F(ExampleStreamTest, GivesWholeExamplesAsTheyAreStored) {
  for (const int threads : {1, 2, 5}) {
    ExampleStream stream(shards_, options(ExampleOrder::as_stored, threads));
    EXPECT_EQ(stream.level(), ExampleLevel::video);
    for (int number = 0; number < all; ++number) {
      EXPECT_EQ(stream.position(), number);
      const auto example = stream.next();
      ASSERT_TRUE(example);
      ASSERT_EQ(*example, numbered_example(number));
    }
    EXPECT_FALSE(stream.next());
    EXPECT_FALSE(stream.next());
    EXPECT_EQ(stream.position(), all);
  }
}

TEST_F(ExampleStreamTest, GivesEachExampleOnceInShuffledOrder) {
  const auto shuffled = ids(options(ExampleOrder::shuffled));
  EXPECT_EQ(shuffled.size(), static_cast<std::size_t>(all));
  EXPECT_EQ(std::set<std::string>(shuffled.begin(), shuffled.end()).size(), static_cast<std::size_t>(all));
  EXPECT_NE(shuffled, ids(options(ExampleOrder::as_stored)));
}

TEST_F(ExampleStreamTest, HasAnOrderThatDependsOnSeedAndEpochAndNotOnThreads) {
  const auto one = options(ExampleOrder::shuffled);
  const auto order = ids(one);
  for (const int threads : {1, 2, 3, 8}) EXPECT_EQ(ids(options(ExampleOrder::shuffled, threads)), order) << threads;
  auto other = one;
  other.seed = 6;
  EXPECT_NE(ids(other), order);
  other = one;
  other.epoch = 3;
  EXPECT_NE(ids(other), order);
}

TEST_F(ExampleStreamTest, MixesShards) {
  // The examples of the largest shard are 150 to 209: as stored they would come in one piece.
  const auto order = ids(options(ExampleOrder::shuffled));
  int changes = 0;
  for (std::size_t i = 1; i < order.size(); ++i) {
    changes += (std::stoi(order[i].substr(1)) >= 150) != (std::stoi(order[i - 1].substr(1)) >= 150) ? 1 : 0;
  }
  EXPECT_GT(changes, 20);
}

TEST_F(ExampleStreamTest, DrawsUniformlyFromThePool) {
  // A pool that holds everything gives every place to the first example equally often.
  write_shard(folder_ / "small", {numbered_example(0), numbered_example(1), numbered_example(2)});
  auto chosen = options(ExampleOrder::shuffled);
  std::vector<int> places(3);
  for (chosen.epoch = 0; chosen.epoch < 900; ++chosen.epoch) {
    ExampleStream stream({folder_ / "small"}, chosen);
    for (std::size_t place = 0; place < 3; ++place) places[place] += stream.next()->id == "v0" ? 1 : 0;
  }
  for (const int count : places) EXPECT_NEAR(count, 300, 71);  // five standard deviations of a binomial, p = 1/3
}

TEST_F(ExampleStreamTest, HoldsNoMoreBytesThanItMay) {
  auto chosen = options(ExampleOrder::shuffled);
  chosen.shuffled_bytes = 1;  // so that records come as they do from the shards, in turns
  chosen.shards_at_once = 1;
  std::vector<int> numbers;
  for (const std::string& id : ids(chosen)) numbers.push_back(std::stoi(id.substr(1)));
  int rises = 0;
  for (std::size_t i = 1; i < numbers.size(); ++i) rises += numbers[i] == numbers[i - 1] + 1 ? 1 : 0;
  EXPECT_GE(rises, all - shard_count);
}

TEST_F(ExampleStreamTest, MixesToTheEndWhereBytesAreTheBound) {
  auto chosen = options(ExampleOrder::shuffled);
  chosen.shards_at_once = 1;
  chosen.shuffled_records = 1000;
  chosen.shuffled_bytes = 40 * fs::file_size(shards_[6]) / 60;  // about 40 of its 60 examples
  std::vector<int> numbers;
  for (const std::string& id : ids(chosen)) numbers.push_back(std::stoi(id.substr(1)));
  int rises = 0;
  for (std::size_t i = 1; i < numbers.size(); ++i) rises += numbers[i] == numbers[i - 1] + 1 ? 1 : 0;
  EXPECT_LT(rises, all / 4);
}

TEST_F(ExampleStreamTest, GoesOnBehindWhatWasSkipped) {
  for (const auto order : {ExampleOrder::as_stored, ExampleOrder::shuffled}) {
    const auto whole = ids(options(order));
    for (const int skipped : {0, 1, 39, 64, 127, all - 1, all}) {
      const std::vector<std::string> rest(whole.begin() + skipped, whole.end());
      EXPECT_EQ(ids(options(order), skipped), rest) << skipped;
      EXPECT_EQ(ids(options(order, 3), skipped), rest) << skipped;
    }
  }
}

TEST_F(ExampleStreamTest, GivesWholeExamplesBehindWhatWasSkipped) {
  ExampleStream stream(shards_, options(ExampleOrder::shuffled, 2));
  stream.skip(100);
  EXPECT_EQ(stream.position(), 100);
  while (const auto example = stream.next()) ASSERT_EQ(*example, numbered_example(std::stoi(example->id.substr(1))));
  EXPECT_EQ(stream.position(), all);
}

TEST_F(ExampleStreamTest, SkipsNoMoreThanThereIs) {
  ExampleStream stream(shards_, options(ExampleOrder::shuffled));
  stream.skip(all + 5);
  EXPECT_EQ(stream.position(), all);
  EXPECT_FALSE(stream.next());
  EXPECT_THROW(stream.skip(1), std::logic_error);
}

TEST_F(ExampleStreamTest, GivesBatches) {
  ExampleStream stream(shards_, options(ExampleOrder::as_stored, 2));
  std::vector<std::size_t> sizes;
  for (auto batch = stream.next(64); !batch.empty(); batch = stream.next(64)) sizes.push_back(batch.size());
  EXPECT_THAT(sizes, ElementsAre(64, 64, 64, 18));
}

TEST_F(ExampleStreamTest, StreamsFrames) {
  const std::vector<Example> examples{numbered_example(0, 3), numbered_example(1, 300), numbered_example(2, 1)};
  write_shard(folder_ / "frames", examples, ExampleLevel::frame);
  ExampleStream stream({folder_ / "frames"}, options(ExampleOrder::as_stored, 2));
  EXPECT_EQ(stream.level(), ExampleLevel::frame);
  EXPECT_EQ(stream.next(10), examples);
}

TEST_F(ExampleStreamTest, GivesWholeExamplesInMemoryThatWasGivenBack) {
  std::vector<Example> examples;
  examples.reserve(200);
  for (int number = 0; number < 200; ++number) examples.push_back(numbered_example(number, 1 + (37 * number) % 11));
  write_shard(folder_ / "frames", examples, ExampleLevel::frame);
  ExampleStream stream({folder_ / "frames"}, options(ExampleOrder::as_stored, 2));
  std::size_t number = 0;
  for (auto batch = stream.next(7); !batch.empty(); batch = stream.next(7)) {
    for (const Example& example : batch) ASSERT_EQ(example, examples[number++]);
    stream.reuse(std::move(batch));
  }
  EXPECT_EQ(number, examples.size());
}

TEST_F(ExampleStreamTest, MayBeLeftAtAnyTime) {
  for (const int taken : {0, 1, 70}) {
    ExampleStream stream(shards_, options(ExampleOrder::shuffled, 3));
    EXPECT_EQ(stream.next(static_cast<std::size_t>(taken)).size(), static_cast<std::size_t>(taken));
  }
}

TEST_F(ExampleStreamTest, MayHaveNothingToGive) {
  ExampleStream stream({shards_[0]}, options(ExampleOrder::shuffled));
  EXPECT_FALSE(stream.level());
  EXPECT_FALSE(stream.next());
}

TEST_F(ExampleStreamTest, CountsExamples) {
  for (const int threads : {1, 3}) {
    EXPECT_THAT(count_examples(shards_, threads), ElementsAre(0, 10, 20, 30, 40, 50, 60));
  }
  fs::resize_file(shards_[4], fs::file_size(shards_[4]) - 1);
  expect_user_error([&] { count_examples(shards_, 2); }, {"train04.tfrecord, byte ", "the file ends inside"});
}

TEST_F(ExampleStreamTest, GivesTheExamplesBeforeDamageAndThenSaysWhereItIs) {
  std::string text = read_text(shards_[2]);
  text[text.size() / 2] ^= 4;
  write_text(shards_[2], text);
  for (const int threads : {1, 2, 4}) {
    ExampleStream stream(shards_, options(ExampleOrder::as_stored, threads));
    int given = 0;
    const auto read = [&] {
      while (stream.next()) ++given;
    };
    expect_user_error(read, {"train02.tfrecord, byte ", "is damaged"});
    expect_user_error(read, {"train02.tfrecord, byte ", "is damaged"});
    EXPECT_EQ(given, 20) << threads;
  }
}

TEST_F(ExampleStreamTest, GivesTheExamplesBeforeACutAndThenSaysWhereItIs) {
  fs::resize_file(shards_[3], fs::file_size(shards_[3]) - 3);
  ExampleStream stream(shards_, options(ExampleOrder::as_stored, 2));
  int given = 0;
  expect_user_error(
      [&] {
        while (stream.next()) ++given;
      },
      {"train03.tfrecord, byte ", "the file ends inside"});
  EXPECT_EQ(given, 59);
}

TEST_F(ExampleStreamTest, FailsAtTheSamePlaceOnAnyNumberOfThreads) {
  std::string text = read_text(shards_[5]);
  text[text.size() / 2] ^= 4;
  write_text(shards_[5], text);
  std::set<int> places;
  for (const int threads : {1, 2, 4}) {
    ExampleStream stream(shards_, options(ExampleOrder::shuffled, threads));
    int given = 0;
    EXPECT_THROW(while (stream.next())++ given, UserError);
    places.insert(given);
  }
  EXPECT_EQ(places.size(), 1u);
}

TEST_F(ExampleStreamTest, RefusesExamplesOfTheWrongForm) {
  auto few = options(ExampleOrder::as_stored);
  few.classes = 7;
  expect_user_error(
      [&] {
        ExampleStream stream(shards_, few);
        stream.next(all);
      },
      {"train01.tfrecord, byte ",
       "the example of the record that begins here has the label 7, which is not one of the 7 classes"});

  write_shard(folder_ / "frames", {numbered_example(0)}, ExampleLevel::frame);
  ExampleStream mixed({shards_[1], folder_ / "frames"}, options(ExampleOrder::as_stored));
  expect_user_error([&] { mixed.next(20); }, {"frames, byte 0: ", "is of frame level where the others are of video"});
}

TEST_F(ExampleStreamTest, RefusesShardsThatAreNotThere) {
  expect_user_error([&] { ExampleStream({folder_ / "none"}, options(ExampleOrder::as_stored)); },
                    {"none", "cannot be opened"});
}

}  // namespace
}  // namespace foldwise::datasets

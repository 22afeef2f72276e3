// SPDX-License-Identifier: Apache-2.0
#include "datasets/examples/tfrecord.h"

#include <gtest/gtest.h>

#include <string_view>

#include "experiments/foundation/numbers/counter_random.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

std::span<const std::uint8_t> bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string text(std::span<const std::uint8_t> data) {
  return {data.begin(), data.end()};
}

std::vector<std::string> read_all(const fs::path& file, std::size_t block = tfrecord_block) {
  TfRecordReader reader(file, 0, block);
  std::vector<std::string> records;
  while (const auto record = reader.next()) records.push_back(text(record->data));
  return records;
}

void write_records(const fs::path& file, const std::vector<std::string>& records) {
  TfRecordWriter writer(file);
  for (const std::string& record : records) writer.append(bytes(record));
  writer.finish();
}

// Three records at the bytes 0, 21 and 37.
class TfRecordFile : public testing::Test {
 protected:
  void SetUp() override { write_records(file_, {"first", "", "the third"}); }

  void expect_refusal(const std::string& content, std::initializer_list<std::string> parts) const {
    write_text(file_, content);
    expect_user_error([&] { read_all(file_); }, parts);
  }

  TemporaryFolder folder_;
  fs::path file_ = folder_ / "train00.tfrecord";
};

TEST_F(TfRecordFile, IsReadBackWithThePlacesOfItsRecords) {
  TfRecordReader reader(file_);
  const auto first = reader.next();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->offset, 0u);
  EXPECT_EQ(text(first->data), "first");
  const auto second = reader.skip();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->offset, 21u);
  EXPECT_EQ(second->bytes, 0u);
  const auto third = reader.next();
  ASSERT_TRUE(third);
  EXPECT_EQ(third->offset, 37u);
  EXPECT_EQ(text(third->data), "the third");
  EXPECT_FALSE(reader.next());
  EXPECT_FALSE(reader.skip());
}

TEST_F(TfRecordFile, IsReadFromTheMiddle) {
  TfRecordReader reader(file_, 37);
  EXPECT_EQ(text(reader.next()->data), "the third");
}

TEST_F(TfRecordFile, MayBeEmpty) {
  write_text(file_, "");
  EXPECT_TRUE(read_all(file_).empty());
}

TEST(TfRecord, ReadsWhatAnIndependentProgramWrote) {
  EXPECT_EQ(read_all(FOLDWISE_TEST_DATA "/video_2018.tfrecord").size(), 2u);
  EXPECT_EQ(read_all(FOLDWISE_TEST_DATA "/frame_2017.tfrecord").size(), 2u);
}

TEST(TfRecord, WritesWhatAnIndependentProgramWrote) {
  const TemporaryFolder folder;
  for (const std::string name : {"video_2018.tfrecord", "frame_2017.tfrecord"}) {
    const std::filesystem::path expected = std::filesystem::path(FOLDWISE_TEST_DATA) / name;
    write_records(folder / name, read_all(expected));
    EXPECT_EQ(read_text(folder / name), read_text(expected));
  }
}

TEST(TfRecord, ReadsRecordsOfAnyLengthInBlocksOfAnyLength) {
  const TemporaryFolder folder;
  CounterRandom random(3);
  std::vector<std::string> records(60);
  for (std::string& record : records) {
    record.resize(random.below(5000));
    for (char& value : record) value = static_cast<char>(random.bits());
  }
  write_records(folder / "a", records);
  for (const std::size_t block : {1u, 12u, 100u, 4999u, 20'000u, 1u << 20}) {
    EXPECT_EQ(read_all(folder / "a", block), records) << block;
  }
}

TEST(TfRecord, WritesMoreThanABlock) {
  const TemporaryFolder folder;
  const std::vector<std::string> records(3, std::string(800'000, 'x'));
  write_records(folder / "a", records);
  EXPECT_EQ(read_all(folder / "a"), records);
}

TEST_F(TfRecordFile, IsRefusedWhereverItIsCut) {
  const std::string whole = read_text(file_);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    if (length == 0 || length == 21 || length == 37) continue;  // between records: nothing tells that some are missing
    const std::string begin = length < 21 ? "0" : length < 37 ? "21" : "37";
    expect_refusal(whole.substr(0, length), {"train00.tfrecord, byte " + begin + ": ", "the file ends inside"});
    expect_user_error(
        [&] {
          TfRecordReader reader(file_);
          while (reader.skip()) {
          }
        },
        {"byte " + begin + ": ", "the file ends inside"});
  }
}

TEST_F(TfRecordFile, IsRefusedWhicheverBitIsFlipped) {
  const std::string whole = read_text(file_);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const int bit : {0, 3, 7}) {
      std::string damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      const std::size_t begin = at < 21 ? 0 : at < 37 ? 21 : 37;
      expect_refusal(damaged, {"byte " + std::to_string(begin) + ": ",
                               at - begin < 12 ? "the length of the record" : "the data of the record", "is damaged"});
    }
  }
}

TEST_F(TfRecordFile, IsRefusedWithAnAbsurdLengthWhoseChecksumIsRight) {
  for (const std::uint64_t length : {std::uint64_t{1} << 27, ~std::uint64_t{0}, ~std::uint64_t{0} - 15}) {
    std::string header(reinterpret_cast<const char*>(&length), 8);
    const std::uint32_t checksum = masked_crc32c(bytes(header));
    header.append(reinterpret_cast<const char*>(&checksum), 4);
    expect_refusal(header + "data", {"byte 0: ", std::to_string(length) + " bytes"});
  }
}

TEST_F(TfRecordFile, IsRefusedWhenItIsCompressed) {
  expect_refusal(std::string("\x1F\x8B\x08\0\0\0\0\0\0\x03\x73\x74\x84\x81", 14), {"compressed with gzip", "gunzip"});
}

TEST_F(TfRecordFile, IsRefusedWhenItIsNotThereOrAFolder) {
  expect_user_error([&] { TfRecordReader(folder_ / "no.tfrecord"); }, {"no.tfrecord", "cannot be opened"});
  expect_user_error([&] { TfRecordReader(folder_.path()); }, {"cannot be opened"});
  TfRecordReader beyond(file_, 1000);
  expect_user_error([&] { beyond.next(); }, {"byte 1000", "the file ends before"});
}

TEST_F(TfRecordFile, AppearsWholeOrNotAtAll) {
  {
    TfRecordWriter writer(folder_ / "left.tfrecord");
    writer.append(bytes("never finished"));
  }
  EXPECT_EQ(names_in(folder_.path()), std::vector<std::string>{"train00.tfrecord"});
}

}  // namespace
}  // namespace foldwise::datasets

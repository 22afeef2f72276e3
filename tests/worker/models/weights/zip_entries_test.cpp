// SPDX-License-Identifier: Apache-2.0
#include "worker/models/weights/zip_entries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/worker/models/weights/pickles_by_hand.h"
#include "worker/models/weights/crc32.h"
#include "worker/models/weights/torch_file_error.h"

namespace foldwise::worker {
namespace {

using by_hand::Numbers;
using by_hand::zip;
using testing::HasSubstr;

std::string text_of_entry(const ZipEntry& entry) {
  return {entry.bytes.begin(), entry.bytes.end()};
}

/// Reads the entries and compares their checksums.
std::string complaint_of_zip(const std::string& file) {
  try {
    for (const auto& [name, entry] : read_zip_entries(by_hand::bytes_of(file))) check_zip_entry(name, entry);
  } catch (const TorchFileError& error) {
    return error.what();
  }
  return "read without an error";
}

TEST(Crc32, OfThePublishedCheck) {
  EXPECT_EQ(crc32(by_hand::bytes_of("123456789")), 0xCBF43926U);
  EXPECT_EQ(crc32({}), 0U);
}

TEST(Crc32, StepsOfEightBytesAreEightSteps) {
  // Independent: zlib.crc32(bytes(range(19))) of Python.
  std::string bytes;
  for (int i = 0; i < 19; ++i) bytes += static_cast<char>(i);

  EXPECT_EQ(crc32(by_hand::bytes_of(bytes)), 0xBCB51C15U);
}

TEST(ZipEntries, LieWhereTheDirectorySays) {
  for (const Numbers numbers : {Numbers::narrow, Numbers::wide}) {
    const std::string file = zip({{"a/data.pkl", "one"}, {"a/empty", ""}, {"a/data/0", "three"}}, numbers);

    const auto entries = read_zip_entries(by_hand::bytes_of(file));

    ASSERT_EQ(entries.size(), 3U);
    EXPECT_EQ(text_of_entry(entries.at("a/data.pkl")), "one");
    EXPECT_EQ(text_of_entry(entries.at("a/empty")), "");
    EXPECT_EQ(text_of_entry(entries.at("a/data/0")), "three");
  }
}

TEST(ZipEntries, EveryCutIsRefused) {
  for (const Numbers numbers : {Numbers::narrow, Numbers::wide}) {
    const std::string file = zip({{"a", "one"}, {"b", "two"}}, numbers);
    for (std::size_t length = 0; length < file.size(); ++length) {
      EXPECT_THAT(complaint_of_zip(file.substr(0, length)), HasSubstr("is not a complete PyTorch file")) << length;
    }
  }
}

TEST(ZipEntries, ChecksumsAreCompared) {
  EXPECT_EQ(complaint_of_zip(zip({{"a", "123456789", 0xCBF43926U}})), "read without an error");
  EXPECT_THAT(complaint_of_zip(zip({{"a", "123456780", 0xCBF43926U}})),
              HasSubstr("the bytes of its zip entry a do not have its checksum"));
}

TEST(ZipEntries, OfOneNameAreRefused) {
  EXPECT_THAT(complaint_of_zip(zip({{"a", "one"}, {"a", "two"}})), HasSubstr("its zip directory has a twice"));
}

TEST(ZipEntries, ThatAreCompressedAreRefused) {
  EXPECT_THAT(complaint_of_zip(zip({{"a", "one", 0, 8}})), HasSubstr("holds a compressed or encrypted"));
}

TEST(ZipEntries, OfNamesThatAreNotUtf8AreRefused) {
  EXPECT_THAT(complaint_of_zip(zip({{"\xFF", "one"}})), HasSubstr("a name that is not UTF-8"));
}

/// A file whose directory has another number in a field of 4 bytes of an entry's.
std::string with_field(std::string file, std::size_t field, std::uint32_t number, std::size_t entry = 0) {
  std::size_t place = file.find("PK\1\2");
  for (; entry > 0; --entry) place = file.find("PK\1\2", place + 1);
  return file.replace(place + field, 4, by_hand::little_endian(number));
}

constexpr std::size_t stored_bytes_field = 20;
constexpr std::size_t bytes_field = 24;
constexpr std::size_t header_field = 42;

std::string with_length(const std::string& file, std::uint32_t bytes, std::size_t entry = 0) {
  return with_field(with_field(file, stored_bytes_field, bytes, entry), bytes_field, bytes, entry);
}

TEST(ZipEntries, OutsideOfTheFileAreRefused) {
  const std::string file = zip({{"a", "one"}});

  EXPECT_THAT(complaint_of_zip(with_field(file, header_field, 1000)), HasSubstr("its zip entry a lies outside of"));
  EXPECT_THAT(complaint_of_zip(with_field(file, header_field, 1)), HasSubstr("its zip entry a is not where it should"));
  EXPECT_THAT(complaint_of_zip(with_length(file, 1000)), HasSubstr("its zip entry a lies outside of the file"));
  EXPECT_THAT(complaint_of_zip(with_length(file, 0xFFFFFFFF)), HasSubstr("its zip entry a lies outside of the file"));
}

TEST(ZipEntries, ThatTogetherAreMoreThanTheFileAreRefused) {
  const std::string inner = zip({{"b", ""}}).substr(0, 31);  // the header of an entry b
  const std::string file = zip({{"a", inner + std::string(900, 'x')}, {"b", ""}});

  EXPECT_EQ(complaint_of_zip(file), "read without an error");
  EXPECT_EQ(complaint_of_zip(with_length(with_field(file, header_field, 31, 1), 10, 1)), "read without an error");
  EXPECT_THAT(complaint_of_zip(with_length(with_field(file, header_field, 31, 1), 900, 1)),
              HasSubstr("its zip entries overlap"));
}

TEST(ZipEntries, CommentsBehindTheDirectoryAreRefused) {
  std::string file = zip({{"a", "one"}});
  file[file.size() - 2] = 1;

  EXPECT_THAT(complaint_of_zip(file), HasSubstr("says that a comment follows"));
}

}  // namespace
}  // namespace foldwise::worker

// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/files/file_checksum.h"

#include <gtest/gtest.h>

#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise {
namespace {

// The check value of the polynomial's definition (RFC 3720, and any catalogue of checksums).
TEST(FileChecksum, IsTheCrcOfTheBytes) {
  const TemporaryFolder folder;
  write_text(folder / "file", "123456789");
  EXPECT_EQ(file_checksum(folder / "file"), 0xE3069283U);
  write_text(folder / "empty", "");
  EXPECT_EQ(file_checksum(folder / "empty"), 0U);
}

TEST(FileChecksum, DoesNotDependOnHowMuchIsReadAtATime) {
  const TemporaryFolder folder;
  std::string bytes(3 * (std::size_t{1} << 20) + 5, 'a');
  write_text(folder / "file", bytes);
  const auto whole = file_checksum(folder / "file");
  bytes.back() = 'b';
  write_text(folder / "file", bytes);
  EXPECT_NE(file_checksum(folder / "file"), whole) << "the last byte counts";
}

TEST(FileChecksum, OfNoFileIsNone) {
  const TemporaryFolder folder;
  EXPECT_EQ(file_checksum(folder / "nowhere"), std::nullopt);
  EXPECT_EQ(file_checksum(folder.path()), std::nullopt) << "a folder";
}

}  // namespace
}  // namespace foldwise

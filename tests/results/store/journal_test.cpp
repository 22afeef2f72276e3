// SPDX-License-Identifier: Apache-2.0
#include "results/store/journal.h"

#include <gtest/gtest.h>

namespace foldwise::results {
namespace {

struct FileSystem {
  const char* name;
  std::uint64_t type;  ///< as the kernel or the file system's vendor defines it
  Journal journal;
};

class JournalOfFileSystem : public ::testing::TestWithParam<FileSystem> {};

TEST_P(JournalOfFileSystem, FitsWhereTheFileLies) {
  EXPECT_EQ(journal_for(GetParam().type), GetParam().journal);
}

INSTANTIATE_TEST_SUITE_P(
    Types, JournalOfFileSystem,
    ::testing::Values(
        FileSystem{"ext4", 0xEF53, Journal::write_ahead}, FileSystem{"xfs", 0x58465342, Journal::write_ahead},
        FileSystem{"btrfs", 0x9123683E, Journal::write_ahead}, FileSystem{"tmpfs", 0x01021994, Journal::write_ahead},
        FileSystem{"overlay", 0x794C7630, Journal::write_ahead}, FileSystem{"nfs", 0x6969, Journal::rollback},
        FileSystem{"lustre", 0x0BD00BD0, Journal::rollback}, FileSystem{"gpfs", 0x47504653, Journal::rollback},
        FileSystem{"beegfs", 0x19830326, Journal::rollback}, FileSystem{"smb", 0x517B, Journal::rollback},
        FileSystem{"cifs", 0xFF534D42, Journal::rollback}, FileSystem{"smb2", 0xFE534D42, Journal::rollback},
        FileSystem{"fuse_sshfs", 0x65735546, Journal::rollback}, FileSystem{"ceph", 0x00C36400, Journal::rollback},
        FileSystem{"afs", 0x5346414F, Journal::rollback}, FileSystem{"nine_p", 0x01021997, Journal::rollback},
        FileSystem{"unknown", 0x12345678, Journal::rollback}),
    [](const auto& parameter) { return parameter.param.name; });

TEST(JournalAt, IsTheSafeOneWhereNobodyCanSay) {
  EXPECT_EQ(journal_at("/no/such/folder"), Journal::rollback);
}

// /proc is a file system that journal_for does not know; /dev/shm is tmpfs on every Linux.
TEST(JournalAt, AsksTheFileSystem) {
  EXPECT_EQ(journal_at("/proc"), Journal::rollback);
  EXPECT_EQ(journal_at("/dev/shm"), Journal::write_ahead);
}

}  // namespace
}  // namespace foldwise::results

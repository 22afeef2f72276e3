// SPDX-License-Identifier: Apache-2.0
#include "worker/training/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <algorithm>
#include <fstream>

#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

SafeTensors content(float value) {
  SafeTensors made;
  made.tensors["weights"] = torch::full({100}, value);
  made.metadata["records"] = "[]";
  return made;
}

float value_in(const CheckpointFolder::Loaded& loaded) {
  return loaded.content.value().tensors.at("weights")[0].item<float>();
}

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path().filename());
  std::sort(files.begin(), files.end());
  return files;
}

TEST(CheckpointFolder, LoadsNothingWhereNothingWasSaved) {
  const TemporaryFolder folder;
  const auto loaded = CheckpointFolder(folder.path() / "none").load();
  EXPECT_FALSE(loaded.content);
  EXPECT_THAT(loaded.remarks, IsEmpty());
}

TEST(CheckpointFolder, LoadsTheNewestAndKeepsOneBefore) {
  const TemporaryFolder folder;
  const CheckpointFolder checkpoints(folder.path());
  for (int i = 1; i <= 12; ++i) checkpoints.save(content(static_cast<float>(i)));
  EXPECT_EQ(value_in(checkpoints.load()), 12);
  EXPECT_THAT(files_in(folder.path()), ElementsAre("checkpoint-11.safetensors", "checkpoint-12.safetensors"));
}

TEST(CheckpointFolder, FallsBackFromACutFile) {
  const TemporaryFolder folder;
  const CheckpointFolder checkpoints(folder.path());
  checkpoints.save(content(1));
  checkpoints.save(content(2));
  std::filesystem::resize_file(folder.path() / "checkpoint-2.safetensors", 300);
  const auto loaded = checkpoints.load();
  EXPECT_EQ(value_in(loaded), 1);
  EXPECT_THAT(loaded.remarks, ElementsAre(HasSubstr("checkpoint-2.safetensors is damaged")));
}

TEST(CheckpointFolder, FallsBackFromAFileWithOneChangedByte) {
  const TemporaryFolder folder;
  const CheckpointFolder checkpoints(folder.path());
  checkpoints.save(content(1));
  checkpoints.save(content(2));
  std::fstream file(folder.path() / "checkpoint-2.safetensors", std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(-10, std::ios::end);
  file.put('\x55');
  file.close();
  const auto loaded = checkpoints.load();
  EXPECT_EQ(value_in(loaded), 1);
  EXPECT_THAT(loaded.remarks, ElementsAre(HasSubstr("checksum")));
}

TEST(CheckpointFolder, FallsBackFromAFileWhoseRecordsWereChanged) {
  const TemporaryFolder folder;
  const CheckpointFolder checkpoints(folder.path());
  checkpoints.save(content(1));
  SafeTensors second = content(2);
  second.metadata["records"] = "[123]";
  checkpoints.save(second);
  const std::filesystem::path file = folder.path() / "checkpoint-2.safetensors";
  std::string bytes = read_text(file);
  const std::size_t records = bytes.find("[123]");
  ASSERT_NE(records, std::string::npos);
  bytes.replace(records, 5, "[124]");
  write_text(file, bytes);

  const auto loaded = checkpoints.load();

  EXPECT_EQ(value_in(loaded), 1);
  EXPECT_THAT(loaded.remarks, ElementsAre(HasSubstr("checksum")));
}

TEST(CheckpointFolder, GoesOnSavingAfterAFallBack) {
  const TemporaryFolder folder;
  const CheckpointFolder checkpoints(folder.path());
  checkpoints.save(content(1));
  checkpoints.save(content(2));
  std::filesystem::resize_file(folder.path() / "checkpoint-2.safetensors", 0);
  checkpoints.load();
  checkpoints.save(content(3));
  EXPECT_EQ(value_in(checkpoints.load()), 3);
}

TEST(CheckpointFolder, StartsAnewWhenAllAreDamaged) {
  const TemporaryFolder folder;
  const CheckpointFolder checkpoints(folder.path());
  checkpoints.save(content(1));
  checkpoints.save(content(2));
  for (const auto& file : files_in(folder.path())) std::filesystem::resize_file(folder.path() / file, 7);
  const auto loaded = checkpoints.load();
  EXPECT_FALSE(loaded.content);
  EXPECT_EQ(loaded.remarks.size(), 2U);
}

TEST(CheckpointFolder, ClearsWhatInterruptedWritesLeft) {
  const TemporaryFolder folder;
  const CheckpointFolder checkpoints(folder.path());
  checkpoints.save(content(1));
  std::ofstream(folder.path() / "checkpoint-2.safetensors.tmp") << "half";
  EXPECT_EQ(value_in(checkpoints.load()), 1);
  EXPECT_THAT(files_in(folder.path()), ElementsAre("checkpoint-1.safetensors"));
  checkpoints.clear();
  EXPECT_FALSE(std::filesystem::exists(folder.path()));
}

}  // namespace
}  // namespace foldwise::worker

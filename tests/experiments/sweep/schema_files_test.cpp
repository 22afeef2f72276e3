// SPDX-License-Identifier: Apache-2.0
// The program's verdict on the sweep files of which schema_files.py asks validators of JSON Schema.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "experiments/foundation/error.h"
#include "experiments/sweep/sweep.h"

namespace foldwise {
namespace {

std::vector<std::filesystem::path> files_in(const std::string& folder) {
  const std::filesystem::path files = std::filesystem::path(FOLDWISE_SOURCE_DIR) / "tests/experiments/sweep/files";
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(files / folder)) paths.push_back(entry.path());
  std::ranges::sort(paths);
  return paths;
}

TEST(SchemaFiles, ThatAreRightAreRead) {
  for (const auto& file : files_in("right")) {
    EXPECT_NO_THROW(Sweep::load(file)) << file;
  }
}

TEST(SchemaFiles, ThatAreWrongAreRefused) {
  ASSERT_THAT(files_in("wrong"), testing::SizeIs(testing::Ge(20U)));
  for (const auto& file : files_in("wrong")) EXPECT_THROW(Sweep::load(file), SweepErrors) << file;
}

}  // namespace
}  // namespace foldwise

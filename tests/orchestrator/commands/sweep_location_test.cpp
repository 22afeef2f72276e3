// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/sweep_location.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "results/store/store_writer.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::orchestrator {
namespace {

class SweepLocation : public ::testing::Test {
 protected:
  SweepLocation() {
    write_text(folder / "sweep.yaml",
               "name: test\ndataset: {root: /data}\noutput: " + (folder / "out").string() + "\n");
  }
  std::string path(const std::string& name) const { return (folder / name).string(); }

  TemporaryFolder folder;
};

TEST_F(SweepLocation, IsFoundByItsFolderItsDatabaseAndItsFile) {
  { const auto store = results::StoreWriter::open(folder / "out/results.db"); }

  for (const char* name : {"out", "out/results.db", "sweep.yaml"}) {
    EXPECT_EQ(find_database(path(name)), folder / "out/results.db") << name;
  }
}

TEST_F(SweepLocation, OfASweepThatHasNotRunLacksItsResults) {
  expect_user_error([&] { find_database(path("sweep.yaml")); }, {"out/results.db: this sweep has no results yet"},
                    Fault::store);
}

TEST_F(SweepLocation, AtAScaleIsThatScalesOwn) {
  write_text(folder / "sweep.yaml", "name: test\ndataset: {root: /data}\noutput: " + (folder / "out").string() +
                                        "\nscales: {smoke: {training.epochs: 2}}\n");
  { const auto store = results::StoreWriter::open(folder / "out-smoke/results.db"); }

  EXPECT_EQ(find_database(path("sweep.yaml"), "smoke"), folder / "out-smoke/results.db");
  EXPECT_EQ(find_database(path("out-smoke")), folder / "out-smoke/results.db");
  expect_user_error([&] { find_database(path("out-smoke"), "smoke"); },
                    {"--scale smoke: saw it with " + path("out-smoke") + ", which is not a sweep file"}, Fault::usage);
}

// As when a coordinator is killed between making the file and writing into it.
TEST_F(SweepLocation, IsFoundByADatabaseThatIsStillEmpty) {
  write_text(folder / "out/results.db", "");

  EXPECT_EQ(find_database(path("out/results.db")), folder / "out/results.db");
}

TEST_F(SweepLocation, TakesNoDatabaseAndNoFolderForASweepFile) {
  { const auto store = results::StoreWriter::open(folder / "out/results.db"); }

  expect_user_error([&] { load_sweep(path("out/results.db"), {}); },
                    {"this is a results database, not a sweep file", "orchestrator status"}, Fault::usage);
  expect_user_error([&] { load_sweep(path("out"), {}); }, {"this is a folder"}, Fault::usage);
}

TEST_F(SweepLocation, ThatIsMistypedSuggestsTheFileThatIsThere) {
  expect_user_error([&] { find_database(path("sweeep.yaml")); },
                    {"sweeep.yaml: there is no such file or folder; did you mean " + path("sweep.yaml") + "?"},
                    Fault::usage);
}

}  // namespace
}  // namespace foldwise::orchestrator

// SPDX-License-Identifier: Apache-2.0
#include "worker/commands/commands.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::worker {
namespace {

/// What stands before a subcommand is of the list, which it is not.
TEST(ModelsCommand, RefusesOptionsOfTheListBeforeASubcommand) {
  const TemporaryFolder folder;
  write_text(folder / "sweep.yaml", "name: small\n");
  const std::string sweep = (folder / "sweep.yaml").string();
  const auto refused = [&](const std::vector<std::string>& arguments, std::initializer_list<std::string> words) {
    expect_user_error([&] { run_models_command(arguments); }, words, Fault::usage);
  };
  refused({"--format", "json", "show", sweep},
          {"--format: saw json before show, which does not use it", "orchestrator models alone: leave it out"});
  refused({"--width", "0.5", "show", sweep}, {"--width: saw 0.5 before show", "with 'model.width=0.5'"});
  refused({"--input", "64x32", "show", sweep}, {"--input: saw 64x32 before show", "with 'model.input=[64,32]'"});
  refused({"--frames", "64", "show", sweep}, {"--frames: saw 64 before show", "with 'clips.frames=64'"});
  refused({"--frames", "64", "convert", sweep, (folder / "out").string()},
          {"--frames: saw 64 before convert, which does not use it"});
}

}  // namespace
}  // namespace foldwise::worker

// SPDX-License-Identifier: Apache-2.0
// The command `orchestrator folds`.
#include <gmock/gmock.h>

#include "orchestrator/commands/commands.h"
#include "tests/orchestrator/plan_fixture.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"

namespace foldwise::orchestrator {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* two_divisions = "sweep: {grid: {protocol.seed: [1, 2]}}\n";

class FoldsCommand : public PlanFixture {
 protected:
  /// A sweep file with these lines added.
  SweepArguments sweep_file(const std::string& lines) const {
    write_text(folder / "sweep.yaml",
               "name: test\ndataset: {name: afew, root: " + (folder / "afew").string() + "}\n" + lines);
    return {(folder / "sweep.yaml").string(), {}};
  }

  /// What the command says; `out` lies in the fixture's folder.
  std::string write_folds(const std::string& lines, const std::string& out) const {
    ::testing::internal::CaptureStdout();
    EXPECT_EQ(folds_command(sweep_file(lines), (folder / out).string()), exit_finished);
    return ::testing::internal::GetCapturedStdout();
  }
};

TEST_F(FoldsCommand, WritesEachDivisionIntoAFileOfItsOwn) {
  const std::string said = write_folds(two_divisions, "out/folds.csv");

  EXPECT_THAT(names_in(folder / "out"), ElementsAre("folds-1.csv", "folds-2.csv"));
  EXPECT_NE(read_text(folder / "out/folds-1.csv"), read_text(folder / "out/folds-2.csv"));
  EXPECT_THAT(said, HasSubstr("folds-2.csv: afew by holdout, seed 2\n"));
}

TEST_F(FoldsCommand, WritesASingleDivisionUnderTheNameThatIsGiven) {
  write_folds("", "out/folds.csv");

  EXPECT_THAT(names_in(folder / "out"), ElementsAre("folds.csv"));
}

TEST_F(FoldsCommand, PrintsASingleDivision) {
  ::testing::internal::CaptureStdout();
  EXPECT_EQ(folds_command(sweep_file(""), ""), exit_finished);

  EXPECT_THAT(::testing::internal::GetCapturedStdout(),
              StartsWith("dataset,repeat,fold,name,sample,subject,class,part\n"));
}

TEST_F(FoldsCommand, RefusesToPrintSeveralDivisions) {
  const SweepArguments seeds = sweep_file(two_divisions);

  expect_user_error([&] { folds_command(seeds, ""); }, {"divides datasets in 2 ways", "give --out FILE"}, Fault::usage);
}

}  // namespace
}  // namespace foldwise::orchestrator

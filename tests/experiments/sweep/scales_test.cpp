// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/experiments/sweep_text.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kScales = R"(
model: {width: 0.5}
training: {epochs: 200}
scales:
  smoke: {training.epochs: 2, model.input: [32, 32]}
  brief:
    - set: {training.epochs: 20}
    - if: {dataset.name: afew, model.width: 5e-1}
      set: {protocol.repeats: 1}
    - if: {dataset.name: hmdb51}
      set: {protocol.repeats: 3}
)";

Sweep at_scale(const std::string& scale, const std::string& rest, const std::vector<std::string>& overrides = {}) {
  return Sweep::parse(with_head(rest), "s.yaml", "/sweeps", overrides, scale);
}

/// What the file is refused with at that scale.
std::vector<std::string> mistakes_at(const std::string& scale, const std::string& rest,
                                     const std::filesystem::path& folder = "/sweeps") {
  try {
    Sweep::parse(with_head(rest), "s.yaml", folder, {}, scale);
  } catch (const SweepErrors& errors) {
    return errors.lines();
  }
  return {};
}

TEST(Scale, ChangesTheFieldsThatItNames) {
  const Sweep sweep = at_scale("smoke", kScales);

  EXPECT_EQ(sweep.experiment(0).training.epochs, 2);
  EXPECT_EQ(sweep.experiment(0).model.input, (Size{32, 32}));
  EXPECT_EQ(sweep.experiment(0).model.width, 0.5);
}

TEST(Scale, ThatIsNotAskedForChangesNothing) {
  const Sweep sweep = parse_sweep(kScales);

  EXPECT_EQ(sweep.experiment(0).training.epochs, 200);
  EXPECT_EQ(sweep.name(), "test");
  EXPECT_THAT(sweep.overrides(), IsEmpty());
}

TEST(Scale, ComesBeforeTheCommandLine) {
  EXPECT_EQ(at_scale("smoke", kScales, {"training.epochs=3"}).experiment(0).training.epochs, 3);
}

TEST(Scale, ChangesWhatItsIfsHoldForAlone) {
  EXPECT_EQ(at_scale("brief", kScales).experiment(0).protocol.repeats, 1);
  EXPECT_EQ(at_scale("brief", kScales, {"model.width=1"}).experiment(0).protocol.repeats, 1)
      << "an if sees the file without changes";
  EXPECT_EQ(at_scale("brief", kScales + "sweep: {grid: {model.width: [0.5, 1]}}\n").experiment(0).protocol.repeats, 0)
      << "no if holds for a field that varies";
  const std::string zips = "sweep: {zip: [{model.width: [0.5, 1]}, {training.batch_size: [2, 4]}]}\n";
  EXPECT_EQ(at_scale("brief", kScales + zips).experiment(0).protocol.repeats, 0) << "nor for one of several zips";
}

TEST(Scale, FixesAFieldThatVariesAndReplacesAnAxis) {
  const Sweep sweep = at_scale("smoke", R"(
scales: {smoke: {model.width: 0.25, sweep.grid.clips.frames: [4, 8]}}
sweep:
  zip: {model.width: [1, 2], training.batch_size: [2, 4]}
  grid: {clips.frames: [16, 32, 64]}
  exclude: [{model.width: 2, clips.frames: 64}]
)");

  EXPECT_THAT(points_of(sweep), ElementsAre("2 4 0.25", "2 8 0.25", "4 4 0.25", "4 8 0.25"));
}

TEST(Scale, HasAFolderOfItsOwn) {
  const auto runs = std::filesystem::current_path() / "runs";
  EXPECT_EQ(at_scale("smoke", kScales).name(), "test-smoke");
  EXPECT_EQ(at_scale("smoke", kScales).output(), runs / "test-smoke");
  EXPECT_EQ(at_scale("smoke", kScales + "output: /here\n").output(), "/here-smoke");
  EXPECT_EQ(at_scale("smoke", kScales, {"name=other"}).output(), runs / "other-smoke");
  EXPECT_EQ(at_scale("smoke", kScales + "output: /here\n", {"output=/there"}).output(), "/there");
}

TEST(Scale, IsRememberedBeforeTheCommandLine) {
  EXPECT_THAT(at_scale("smoke", kScales, {"model.width=1"}).overrides(),
              ElementsAre("training.epochs=2", "model.input=[32, 32]", "model.width=1"));
  EXPECT_EQ(at_scale("smoke", kScales).scale(), "smoke");
}

TEST(Scale, StandsInForAVariableThatIsNotSet) {
  const std::string rest = "model: {weights: \"${FOLDWISE_TEST_UNSET}/x\"}\nscales: {smoke: {model.weights: \"\"}}\n";

  EXPECT_EQ(at_scale("smoke", rest).experiment(0).model.weights, "");
  EXPECT_THAT(mistakes(rest), ElementsAre(HasSubstr("${FOLDWISE_TEST_UNSET}, which is not set")));
}

TEST(Scale, MayStandInAFileThatSweepsShare) {
  const TemporaryFolder folder;
  write_text(folder / "shared/scales.yaml", "smoke: {training.epochs: 2}\n");

  const Sweep sweep = Sweep::parse(with_head("scales: shared/scales.yaml\n"), "s.yaml", folder.path(), {}, "smoke");

  EXPECT_EQ(sweep.experiment(0).training.epochs, 2);
}

TEST(Scale, ThatIsWrongInASharedFileIsToldThere) {
  const TemporaryFolder folder;
  const std::string file = (folder / "scales.yaml").string();
  write_text(file, "smoke:\n  - set: {training.epochs: few}\n");

  EXPECT_THAT(mistakes_at("smoke", "scales: scales.yaml\n", folder.path()),
              ElementsAre(HasSubstr(file + ":2:28: training.epochs: saw few; allowed: a whole number")));
  write_text(file, "smoke:\n  - set: {training.epoch: 2}\n");
  EXPECT_THAT(mistakes_at("", "scales: scales.yaml\n", folder.path()),
              ElementsAre(HasSubstr(file + ":2:11: scales.smoke.set: saw training.epoch, which is no field")));
}

TEST(Scale, ThatThereIsNotNamesThoseThatThereAre) {
  EXPECT_THAT(mistakes_at("smok", kScales),
              ElementsAre("command line: --scale smok: saw no such scale in the sweep file; allowed: smoke, brief; did "
                          "you mean smoke?"));
  EXPECT_THAT(mistakes_at("smoke", ""),
              ElementsAre("command line: --scale smoke: saw a scale, but the sweep file has none; name it there under "
                          "scales"));
}

TEST(Scale, ThatChangesNothingIsRefused) {
  EXPECT_THAT(mistakes_at("smoke", "scales: {smoke: [{if: {dataset.name: hmdb51}, set: {clips.frames: 8}}]}"),
              ElementsAre(HasSubstr("saw a scale that changes nothing in this sweep: none of its ifs holds")));
}

TEST(Scales, ThatAreWrongAreRefused) {
  EXPECT_THAT(mistakes("scales: [smoke]"), ElementsAre(HasSubstr("s.yaml:3:9: scales: saw a list; allowed: a map")));
  EXPECT_THAT(mistakes("scales: none.yaml"),
              ElementsAre(HasSubstr("scales: saw none.yaml, but there is no file /sweeps/none.yaml")));
  EXPECT_THAT(mistakes("scales: {a/b: {clips.frames: 8}}"),
              ElementsAre(HasSubstr("saw the name a/b; allowed: letters")));
  EXPECT_THAT(mistakes("scales: {smoke: 3}"), ElementsAre(HasSubstr("scales.smoke: saw 3; allowed: a map, field")));
  EXPECT_THAT(mistakes("scales: {smoke: {name: x}}"), ElementsAre(HasSubstr("scales.smoke: saw name, which is no")));
  EXPECT_THAT(mistakes("scales: {smoke: [{if: {clips.frames: 8}}]}"), ElementsAre(HasSubstr("saw no set; give the")));
  EXPECT_THAT(mistakes("scales: {smoke: [{when: 1, set: {clips.frames: 8}}]}"),
              ElementsAre(HasSubstr("scales.smoke.when: saw an unknown key; allowed: if, set")));
  EXPECT_THAT(mistakes("scales: {smoke: [{if: {}, set: {clips.frames: 8}}]}"),
              ElementsAre(HasSubstr("scales.smoke.if: saw an empty map; allowed: a map, field -> value")));
}

}  // namespace
}  // namespace foldwise

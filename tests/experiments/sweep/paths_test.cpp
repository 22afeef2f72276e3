// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "experiments/fields/environment.h"
#include "tests/experiments/sweep_text.h"

namespace foldwise {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string expanded(std::string_view text) {
  const auto result = expand_environment(text);
  const auto* const refusal = std::get_if<PathRefusal>(&result);
  return refusal ? refusal->sentence : std::get<std::string>(result);
}

class Environment : public testing::Test {
 protected:
  void SetUp() override {
    setenv("FOLDWISE_TEST_SET", "/mnt/data", 1);
    setenv("FOLDWISE_TEST_EMPTY", "", 1);
    unsetenv("FOLDWISE_TEST_UNSET");
  }
};

TEST_F(Environment, ReplacesVariables) {
  EXPECT_EQ(expanded("${FOLDWISE_TEST_SET}/afew"), "/mnt/data/afew");
  EXPECT_EQ(expanded("a/${FOLDWISE_TEST_SET}/b/${FOLDWISE_TEST_SET}"), "a//mnt/data/b//mnt/data");
  EXPECT_EQ(expanded("plain $HOME text"), "plain $HOME text");
}

TEST_F(Environment, ReplacesTheHomeFolderAtTheBeginningAlone) {
  const char* const kept = std::getenv("HOME");
  const std::string home(kept == nullptr ? "" : kept);
  setenv("HOME", "/home/ann", 1);
  EXPECT_EQ(expanded("~/data"), "/home/ann/data");
  EXPECT_EQ(expanded("data/~/x~"), "data/~/x~");
  EXPECT_EQ(expanded("~bob/data"), "~bob/data");
  setenv("HOME", home.c_str(), 1);
}

TEST_F(Environment, FallsBackToDefaults) {
  EXPECT_EQ(expanded("${FOLDWISE_TEST_UNSET:-data}/afew"), "data/afew");
  EXPECT_EQ(expanded("${FOLDWISE_TEST_EMPTY:-data}"), "data");
  EXPECT_EQ(expanded("${FOLDWISE_TEST_SET:-data}"), "/mnt/data");
}

TEST_F(Environment, RefusesVariablesThatAreNotSet) {
  EXPECT_THAT(expanded("${FOLDWISE_TEST_UNSET}/x"), HasSubstr("saw ${FOLDWISE_TEST_UNSET}, which is not set"));
  EXPECT_THAT(expanded("${FOLDWISE_TEST_EMPTY}/x"), HasSubstr("which is not set"));
}

TEST_F(Environment, RefusesMalformedReferences) {
  EXPECT_THAT(expanded("${FOLDWISE_TEST_SET"), HasSubstr("saw ${ without its }"));
  EXPECT_THAT(expanded("${}"), HasSubstr("allowed: ${NAME}"));
  EXPECT_THAT(expanded("${A B}"), HasSubstr("allowed: ${NAME}"));
}

TEST_F(Environment, RefusesNamesThatBeginWithADigit) {
  EXPECT_THAT(expanded("${1A}"), HasSubstr("allowed: ${NAME}"));
}

TEST_F(Environment, ShowsInTheSweepFilesMistakes) {
  EXPECT_THAT(
      mistakes("output: ${FOLDWISE_TEST_UNSET}/out\nmodel: {weights: \"${FOLDWISE_TEST_UNSET}\"}\n"),
      ElementsAre(HasSubstr("s.yaml:3:9: output: saw ${FOLDWISE_TEST_UNSET}, which is not set in the environment"),
                  HasSubstr("s.yaml:4:18: model.weights: saw ${FOLDWISE_TEST_UNSET}")));
}

TEST(Paths, StartAtTheWorkingDirectory) {
  const auto here = std::filesystem::current_path();

  const Sweep sweep = parse_sweep("model: {weights: ./weights/../vgg.safetensors}\noutput: out/\n");

  EXPECT_EQ(sweep.experiment(0).model.weights, here / "vgg.safetensors");
  EXPECT_EQ(sweep.output(), here / "out");
  EXPECT_EQ(parse_sweep("").output(), here / "runs" / "test");
  EXPECT_EQ(parse_sweep("").experiment(0).model.weights, "");
}

TEST(Paths, AreShownRelativeToTheWorkingDirectory) {
  const Sweep sweep =
      parse_sweep("sweep: {grid: {model.weights: [a.safetensors, ./b.safetensors, /mnt/c.safetensors, \"\"]}}");

  EXPECT_THAT(points_of(sweep), ElementsAre("a.safetensors", "b.safetensors", "/mnt/c.safetensors", "\"\""));
}

}  // namespace
}  // namespace foldwise

// SPDX-License-Identifier: Apache-2.0
// What sweep.race of a sweep file says, and what it is refused with.
#include <gmock/gmock.h>

#include "tests/experiments/sweep_text.h"

namespace foldwise {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string with_race(const std::string& race) {
  return "sweep:\n  grid: {model.width: [1, 0.5]}\n  race: " + race + "\n";
}

TEST(SweepRace, IsOffUnlessItIsAskedFor) {
  EXPECT_EQ(parse_sweep("sweep: {grid: {model.width: [1, 0.5]}}").race(), std::nullopt);
}

TEST(SweepRace, HasDefaultsForAllButTheMetric) {
  const RaceOptions race = parse_sweep(with_race("{metric: accuracy}")).race().value();
  EXPECT_EQ(race.metric, "accuracy");
  EXPECT_EQ(race.after, 3);
  EXPECT_EQ(race.test, RaceTest::paired_t);
  EXPECT_EQ(race.level, 0.05);
  EXPECT_EQ(race.correction, RaceCorrection::holm);
  EXPECT_THAT(race.per, IsEmpty());
}

TEST(SweepRace, TakesEveryWord) {
  const RaceOptions race = parse_sweep(with_race("{metric: validation_accuracy, after: 5, test: wilcoxon, level: 0.01, "
                                                 "correction: none, per: [model.width, clips.frames]}"))
                               .race()
                               .value();
  EXPECT_EQ(race.metric, "validation_accuracy");
  EXPECT_EQ(race.after, 5);
  EXPECT_EQ(race.test, RaceTest::wilcoxon);
  EXPECT_EQ(race.level, 0.01);
  EXPECT_EQ(race.correction, RaceCorrection::none);
  EXPECT_THAT(race.per, ElementsAre("model.width", "clips.frames"));
  EXPECT_THAT(parse_sweep(with_race("{metric: accuracy, per: model.width}")).race()->per, ElementsAre("model.width"));
}

TEST(SweepRace, ChangesNoExperiment) {
  const Sweep with = parse_sweep(with_race("{metric: accuracy}"));
  const Sweep without = parse_sweep("sweep:\n  grid: {model.width: [1, 0.5]}\n");
  ASSERT_EQ(with.size(), without.size());
  for (std::size_t index = 0; index < with.size(); ++index)
    EXPECT_EQ(with.experiment(index), without.experiment(index));
}

TEST(SweepRace, IsRefusedWithWhatIsAllowed) {
  EXPECT_THAT(mistakes(with_race("{after: 3}")), ElementsAre(HasSubstr("sweep.race: saw no metric; name what")));
  EXPECT_THAT(mistakes(with_race("[accuracy]")), ElementsAre(HasSubstr("allowed: a map of metric, after, test")));
  EXPECT_THAT(mistakes(with_race("{metric: Accuracy}")), ElementsAre(HasSubstr("sweep.race.metric: saw Accuracy")));
  EXPECT_THAT(mistakes(with_race("{metric: accuracy, after: 1}")),
              ElementsAre(HasSubstr("sweep.race.after: saw 1; allowed: a whole number of 2 or more")));
  EXPECT_THAT(mistakes(with_race("{metric: accuracy, test: sign_flip}")),
              ElementsAre(HasSubstr("sweep.race.test: saw sign_flip; allowed: one of paired_t, wilcoxon")));
  EXPECT_THAT(mistakes(with_race("{metric: accuracy, level: 1}")),
              ElementsAre(HasSubstr("sweep.race.level: saw 1; allowed: a number above 0 and below 1")));
  EXPECT_THAT(mistakes(with_race("{metric: accuracy, aftr: 4}")),
              ElementsAre(HasSubstr("saw an unknown key; allowed: metric, after, test, level, correction, per; did you "
                                    "mean after?")));
  EXPECT_THAT(mistakes(with_race("{metric: accuracy, per: model.widht}")),
              ElementsAre(HasSubstr("did you mean model.width?")));
  EXPECT_THAT(mistakes("sweep: {grid: {model.width: [1, 0.5]}, rase: {metric: accuracy}}"),
              ElementsAre(HasSubstr("did you mean race?")));
}

TEST(SweepRace, IsRefusedBesideAnOrderInDepth) {
  EXPECT_THAT(mistakes("order: depth\n" + with_race("{metric: accuracy}")),
              ElementsAre(HasSubstr("sweep.race: saw it beside order: depth")));
}

}  // namespace
}  // namespace foldwise

// SPDX-License-Identifier: Apache-2.0
#include "datasets/label_traits.h"

#include <gmock/gmock.h>

namespace foldwise::datasets {
namespace {

using ::testing::ElementsAre;

TEST(LabelTraits, OfClasses) {
  const LabelTraits& traits = traits_of(LabelKind::classes);
  EXPECT_EQ(traits.predictions, PredictionKind::classes);
  EXPECT_THAT(traits.losses, ElementsAre(Loss::cross_entropy));
  EXPECT_THAT(traits.stopping, ElementsAre(StoppingMetric::loss, StoppingMetric::accuracy));
  EXPECT_EQ(traits.judged_by(), StoppingMetric::accuracy);
  EXPECT_EQ(traits.unit, "videos");
}

TEST(LabelTraits, OfCurves) {
  const LabelTraits& traits = traits_of(LabelKind::curves);
  EXPECT_EQ(traits.predictions, PredictionKind::numbers);
  EXPECT_THAT(traits.losses, ElementsAre(Loss::mean_squared_error, Loss::concordance));
  EXPECT_THAT(traits.stopping, ElementsAre(StoppingMetric::loss, StoppingMetric::concordance));
  EXPECT_EQ(traits.judged_by(), StoppingMetric::concordance);
  EXPECT_EQ(traits.unit, "windows");
}

TEST(LabelTraits, OfManyClasses) {
  const LabelTraits& traits = traits_of(LabelKind::multi_label);
  EXPECT_EQ(traits.predictions, PredictionKind::tags);
  EXPECT_THAT(traits.losses, ElementsAre(Loss::sigmoid_cross_entropy));
  EXPECT_THAT(traits.stopping, ElementsAre(StoppingMetric::loss, StoppingMetric::global_average_precision));
  EXPECT_EQ(traits.judged_by(), StoppingMetric::global_average_precision);
}

TEST(ClassOf, IsEmptyWhereSamplesAreNotOfOneClassEach) {
  Dataset dataset{.name = "x", .root = "/data", .classes = {"Angry", "Happy"}, .samples = {{"a", "a.avi", 1, "", ""}}};
  EXPECT_EQ(class_of(dataset, dataset.samples[0]), "Happy");
  for (const LabelKind labels : {LabelKind::curves, LabelKind::multi_label}) {
    dataset.labels = labels;
    EXPECT_EQ(class_of(dataset, dataset.samples[0]), "");
  }
}

}  // namespace
}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
// Expected values: metrics_reference.py, and closed forms.
#include "results/metrics/classification.h"

#include <gmock/gmock.h>

#include <cmath>
#include <stdexcept>

namespace foldwise::results {
namespace {

using ::testing::ElementsAre;

const std::vector<Prediction> reference{{"a", 0, {2.0, 1.0, 0.5, -1.0}}, {"b", 0, {0.1, 0.2, 0.0, 0.1}},
                                        {"c", 0, {5.0, -3.0, 4.5, 2.0}}, {"d", 1, {0.0, 3.0, 1.0, 2.0}},
                                        {"e", 1, {1.0, 0.9, 0.8, 0.7}},  {"f", 3, {-1.0, -2.0, -3.0, -0.5}},
                                        {"g", 3, {0.3, 0.1, 0.2, 0.25}}, {"h", 3, {10.0, 20.0, 30.0, 40.0}}};

TEST(Accuracy, AgreesWithTheReference) {
  EXPECT_DOUBLE_EQ(accuracy(reference), 0.625);
}

TEST(UnweightedAverageRecall, CountsOnlyClassesThatOccur) {
  EXPECT_NEAR(unweighted_average_recall(reference), 0.611111111111111, 1e-15);
}

TEST(CrossEntropy, AgreesWithTheReference) {
  EXPECT_NEAR(cross_entropy(reference), 0.7713825231287024, 1e-14);
}

TEST(CrossEntropy, OfEqualScoresIsTheLogarithmOfTheClasses) {
  EXPECT_DOUBLE_EQ(cross_entropy(std::vector<Prediction>{{"a", 2, {7, 7, 7, 7, 7, 7, 7}}}), std::log(7.0));
}

TEST(CrossEntropy, IsStableForLargeScores) {
  EXPECT_DOUBLE_EQ(cross_entropy(std::vector<Prediction>{{"a", 1, {1000, 0}}}), 1000);
  EXPECT_DOUBLE_EQ(cross_entropy(std::vector<Prediction>{{"a", 0, {-1000, -1000}}}), std::log(2.0));
}

TEST(ConfusionMatrix, HasTargetsAsRows) {
  EXPECT_THAT(confusion_matrix(reference, 4), ElementsAre(ElementsAre(2, 1, 0, 0), ElementsAre(1, 1, 0, 0),
                                                          ElementsAre(0, 0, 0, 0), ElementsAre(1, 0, 0, 2)));
}

TEST(ConfusionMatrix, RefusesClassesThatThereAreNot) {
  EXPECT_THROW(confusion_matrix(reference, 3), std::out_of_range);
}

TEST(PredictedClass, IsTheFirstOfEquals) {
  EXPECT_EQ(predicted_class(std::vector<double>{1, 3, 3, 2}), 1);
  EXPECT_THROW(predicted_class({}), std::invalid_argument);
}

TEST(Metrics, OfNothingAreRefused) {
  const std::vector<Prediction> none;
  EXPECT_THROW(accuracy(none), std::invalid_argument);
  EXPECT_THROW(unweighted_average_recall(none), std::invalid_argument);
  EXPECT_THROW(cross_entropy(none), std::invalid_argument);
}

}  // namespace
}  // namespace foldwise::results

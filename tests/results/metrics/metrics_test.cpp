// SPDX-License-Identifier: Apache-2.0
#include "results/metrics/metrics.h"

#include <gmock/gmock.h>

#include <cmath>

#include "results/metrics/classification.h"
#include "results/metrics/detection.h"
#include "results/metrics/regression.h"
#include "results/metrics/tagging.h"

namespace foldwise::results {
namespace {

using ::testing::DoubleEq;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Optional;
using ::testing::UnorderedElementsAre;

const std::vector<Prediction> classes{{"a", 0, {2, 1}}, {"b", 1, {0, 3}}, {"c", 1, {1, 0}}};
const std::vector<Prediction> number{
    {"a", 0, {2.5}, {3}}, {"b", 0, {0}, {-0.5}}, {"c", 0, {2}, {2}}, {"d", 0, {8}, {7}}};
const std::vector<Prediction> numbers{
    {"a", 0, {2.5, 1}, {3, 1}}, {"b", 0, {0, 2}, {-0.5, 2}}, {"c", 0, {2, 3}, {2, 3}}, {"d", 0, {8, 4}, {7, 4}}};
const std::vector<std::string> names{"valence", "arousal"};
const std::vector<Prediction> tags{{"a", 2, {3, 1}, {0, 1}}, {"b", 1, {3, 2}, {1, 0}}};

TEST(ComputedMetric, OfClassesGoesByName) {
  EXPECT_EQ(computed_metric("accuracy", classes), accuracy(classes));
  EXPECT_EQ(computed_metric("unweighted_average_recall", classes), unweighted_average_recall(classes));
  EXPECT_EQ(computed_metric("cross_entropy", classes), cross_entropy(classes));
  EXPECT_EQ(computed_metric("roc_auc", classes), roc_auc(detections(classes)));
  EXPECT_EQ(computed_metric("eer_accuracy", classes), eer_accuracy(detections(classes)));
  EXPECT_EQ(computed_metric("acuracy", classes), std::nullopt);
}

TEST(ComputedMetric, OfOneNumberGoesByName) {
  EXPECT_THAT(computed_metric("concordance", number), Optional(::testing::DoubleNear(0.97773, 5e-6)));
  EXPECT_THAT(computed_metric("concordance_population", number), Optional(::testing::DoubleNear(0.97679, 5e-6)));
  EXPECT_THAT(computed_metric("concordance_avec2018", number), Optional(::testing::DoubleNear(0.73330, 5e-6)));
  EXPECT_THAT(computed_metric("mean_absolute_error", number), Optional(DoubleEq(0.5)));
  EXPECT_EQ(computed_metric("concordance_valence", number), std::nullopt);
}

TEST(ComputedMetric, OfSeveralNumbersNamesTheTarget) {
  EXPECT_EQ(computed_metric("concordance_valence", numbers, names), computed_metric("concordance", number));
  EXPECT_EQ(computed_metric("concordance_population_valence", numbers, names),
            computed_metric("concordance_population", number));
  EXPECT_THAT(computed_metric("pearson_arousal", numbers, names), Optional(DoubleEq(1)));
  EXPECT_EQ(computed_metric("concordance", numbers, names), std::nullopt);
  EXPECT_EQ(computed_metric("concordance_liking", numbers, names), std::nullopt);
  EXPECT_EQ(computed_metric("concordance_valence", numbers), std::nullopt);
}

// Two recordings whose predictions rise as their labels do, one of them a unit too low and the other a unit too high.
const std::vector<Prediction> along_recordings{{"one@0", 0, {0}, {1}},
                                               {"one@1", 0, {1}, {2}},
                                               {"one@2", 0, {2}, {3}},
                                               {"two@0", 0, {6}, {5}},
                                               {"two@1", 0, {8}, {7}}};

TEST(ComputedMetric, MayBeTheMeanOfEachRecordings) {
  EXPECT_THAT(computed_metric("recordings_pearson", along_recordings), Optional(DoubleEq(1)));
  EXPECT_LT(*computed_metric("pearson", along_recordings), 0.995);
  // 2 cov / (var + var + 1): 2 / (1 + 1 + 1) of the first, 4 / (2 + 2 + 1) of the second.
  EXPECT_THAT(computed_metric("recordings_concordance", along_recordings), Optional(DoubleEq((2.0 / 3 + 4.0 / 5) / 2)));
  std::vector<Prediction> still = along_recordings;
  still[4].scores = still[3].scores;  // the second has no correlation
  EXPECT_THAT(computed_metric("recordings_pearson", still), Optional(DoubleEq(1)));
  EXPECT_EQ(computed_metric("recordings_pearson", number), std::nullopt);  // of no recording
  EXPECT_EQ(computed_metric("recordings_accuracy", classes), std::nullopt);
  const auto all = computed_metrics(PredictionKind::numbers, along_recordings);
  EXPECT_EQ(all.at("recordings_concordance"), *computed_metric("recordings_concordance", along_recordings));
  EXPECT_EQ(all.size(), 14U);
  EXPECT_EQ(metric_facts("validation_recordings_concordance_avec2018_valence")->name, "concordance_avec2018");
  EXPECT_EQ(metric_facts("recordings_accuracy"), nullptr);
}

TEST(ComputedMetric, OfTagsGoesByName) {
  EXPECT_EQ(computed_metric("global_average_precision", tags), global_average_precision(tags));
  EXPECT_EQ(computed_metric("hit_at_1", tags), hit_at_1(tags));
  EXPECT_EQ(computed_metric("precision_at_equal_recall_rate", tags), precision_at_equal_recall_rate(tags));
}

TEST(ComputedMetric, OfAnotherKindIsNothing) {
  EXPECT_EQ(computed_metric("accuracy", number), std::nullopt);
  EXPECT_EQ(computed_metric("accuracy", tags), std::nullopt);
  EXPECT_EQ(computed_metric("concordance", classes), std::nullopt);
  EXPECT_EQ(computed_metric("global_average_precision", number), std::nullopt);
  EXPECT_EQ(computed_metric("roc_auc", std::vector<Prediction>{{"a", 1, {1, 2}}}), std::nullopt);
  EXPECT_EQ(computed_metric("accuracy", {}), std::nullopt);
}

TEST(ComputedMetrics, AreAllOfTheKind) {
  EXPECT_THAT(computed_metrics(PredictionKind::classes, classes),
              UnorderedElementsAre(Key("accuracy"), Key("unweighted_average_recall"), Key("cross_entropy"),
                                   Key("roc_auc"), Key("eer_accuracy")));
  EXPECT_THAT(
      computed_metrics(PredictionKind::tags, tags),
      UnorderedElementsAre(Key("global_average_precision"), Key("hit_at_1"), Key("precision_at_equal_recall_rate")));
  EXPECT_EQ(computed_metrics(PredictionKind::numbers, numbers, names).size(), 14U);
  EXPECT_THAT(computed_metrics(PredictionKind::numbers, {}), IsEmpty());
}

TEST(ComputedMetrics, LeaveOutWhatIsUndefined) {
  const std::vector<Prediction> constant{{"a", 0, {1}, {2}}, {"b", 0, {1}, {3}}};
  const auto metrics = computed_metrics(PredictionKind::numbers, constant);
  EXPECT_FALSE(metrics.contains("pearson"));
  EXPECT_EQ(metrics.at("concordance"), 0);
}

TEST(ComputedMetrics, OfWhatIsNoNumberAreNone) {
  const std::vector<Prediction> spoilt{{"a", 0, {1}, {2}}, {"b", 0, {std::nan("")}, {3}}, {"c", 0, {2}, {5}}};
  EXPECT_THAT(computed_metrics(PredictionKind::numbers, spoilt), IsEmpty());
}

TEST(MeanConcordance, CountsUndefinedOnesAsZero) {
  EXPECT_DOUBLE_EQ(mean_concordance(numbers), (*computed_metric("concordance", number) + 1) / 2);
  EXPECT_EQ(mean_concordance(std::vector<Prediction>{{"a", 0, {1}, {1}}}), 0);
}

TEST(MetricFacts, AreFoundByThePartAndTheTargetOfAName) {
  EXPECT_EQ(metric_facts("validation_accuracy")->name, "accuracy");
  EXPECT_EQ(metric_facts("pooled_eer_accuracy")->name, "eer_accuracy");
  EXPECT_EQ(metric_facts("concordance_avec2018_valence")->name, "concordance_avec2018");
  EXPECT_EQ(metric_facts("delayed_by_valence")->name, "delayed_by");
  EXPECT_EQ(metric_facts("epochs_valence"), nullptr);
  EXPECT_EQ(metric_facts("accuracy_valence"), nullptr);  // classes have no targets
  EXPECT_EQ(metric_facts("acuracy"), nullptr);
}

TEST(MetricFacts, SayWhichValueIsBetter) {
  EXPECT_TRUE(is_better("concordance", 0.5, 0.4));
  EXPECT_FALSE(is_better("concordance", 0.4, 0.4));
  EXPECT_TRUE(is_better("validation_loss", 0.3, 0.4));
  EXPECT_FALSE(is_better("loss", std::nan(""), 0.4));
  EXPECT_FALSE(is_better("epochs", 5, 4));
  EXPECT_FALSE(is_better("epochs", 4, 5));
}

TEST(MetricFacts, SayItOfWhateverATrainingIsStoppedBy) {
  for (const char* name : Choices<StoppingMetric>::names) {
    ASSERT_NE(metric_facts(name), nullptr) << name;
    EXPECT_NE(metric_facts(name)->better, Better::neither) << name;
  }
}

TEST(MetricFacts, SayThatErrorsAndEntropiesAreBetterLow) {
  for (const MetricFacts& facts : all_metric_facts()) {
    if (!facts.of) continue;
    const bool low = facts.name.find("error") != std::string_view::npos || facts.name == "cross_entropy";
    EXPECT_EQ(is_better(facts.name, 0.1, 0.2), low) << facts.name;
    EXPECT_EQ(is_better(facts.name, 0.2, 0.1), !low) << facts.name;
  }
}

}  // namespace
}  // namespace foldwise::results

// SPDX-License-Identifier: Apache-2.0
#include "worker/commands/show.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include "tests/experiments/sweep_text.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/temporary_folder.h"
#include "worker/commands/model_description.h"
#include "worker/commands/predicted_shape.h"
#include "worker/models/catalogue.h"
#include "worker/models/weights/weights.h"

namespace foldwise::worker {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* two_models =
    "sweep:\n  grid:\n    model.backbone: [i3d_vgg11, resnet18_3d]\n    sampling.strategy: [uniform, "
    "stochastic_softmax]\n";

TEST(ModelsOf, ASweepAreThoseThatDifferWithTheirExperiments) {
  const std::vector<SweepModel> models = models_of(parse_sweep(two_models), std::nullopt);
  ASSERT_EQ(models.size(), 2U);
  EXPECT_EQ(models[0].experiment.model.backbone, Backbone::i3d_vgg11);
  EXPECT_THAT(models[0].experiments, ElementsAre(0, 1));
  EXPECT_THAT(models[1].experiments, ElementsAre(2, 3));
}

TEST(ModelsOf, OneExperimentIsOne) {
  const std::vector<SweepModel> models = models_of(parse_sweep(two_models), 3);
  ASSERT_EQ(models.size(), 1U);
  EXPECT_EQ(models[0].experiment.model.backbone, Backbone::resnet18_3d);
  EXPECT_THAT(models[0].experiments, ElementsAre(3));
}

TEST(ModelsOf, AnExperimentThatIsNotThereIsRefused) {
  expect_user_error([] { models_of(parse_sweep(two_models), 4); },
                    {"--experiment: there is no experiment 5", "the sweep has 4"}, Fault::usage);
}

TEST(ModelsOf, RatesTellModelsApart) {
  const auto models =
      models_of(parse_sweep("sweep:\n  grid:\n    training.weight_decay.head: [0, 0.1]\n"), std::nullopt);
  EXPECT_EQ(models.size(), 2U);
}

Experiment small_experiment() {
  Experiment experiment;
  experiment.model.backbone = Backbone::i3d_vgg11;
  experiment.model.width = 1.0 / 64;
  experiment.model.input = {32, 32};
  experiment.clips.frames = 4;
  experiment.training.learning_rate = {0.125, 0.25};
  experiment.training.weight_decay = {0.5, 0.75};
  return experiment;
}

TEST(DescribeModel, TellsEachLayerWithItsRateAndDecay) {
  Experiment experiment = small_experiment();
  experiment.model.attention = {.kind = AttentionKind::mask};
  const ModelDescription described = describe_model(experiment, {.outputs = 7});
  EXPECT_EQ(described.weights, ModelDescription::Weights::none);
  EXPECT_THAT(described.text, testing::ContainsRegex("input to maps +\\[1, 8, 4, 1, 1\\] .* 0.125 +0.5\n"));
  EXPECT_THAT(described.text, testing::ContainsRegex("features.0.\\* +\\[1, 1, 4, 32, 32\\] +82 "));
  EXPECT_THAT(described.text, testing::ContainsRegex("layer over maps +attention.0.\\* .* 0.25 +0.75\n"));
  EXPECT_THAT(described.text, testing::ContainsRegex("head +head.\\* +\\[1, 7, 4\\]"));
  EXPECT_THAT(described.text, testing::ContainsRegex("attention +641 +0.25 +0.75\n"));
}

TEST(DescribeModel, TellsTheMemoryOfAFrameAndOfTheLongestVideoThatPassesWhole) {
  Experiment experiment = small_experiment();
  EXPECT_THAT(describe_model(experiment, {.outputs = 7}, 100).text,
              testing::ContainsRegex("  about [0-9.]+ kB of memory for each frame that passes at once, beside the "
                                     "parameters\n"));
  experiment.model.attention = {.kind = AttentionKind::spatial_transformer, .over = AttentionOver::temporal};
  EXPECT_THAT(describe_model(experiment, {.outputs = 7}, 100).text,
              testing::ContainsRegex("beside the parameters; a video passes in one piece: [0-9.]+ MB for the longest, "
                                     "of 100 frames\n"));
  EXPECT_THAT(describe_model(experiment, {.outputs = 7}).text, HasSubstr("; a video passes in one piece\n"));
}

/// An experiment whose weights are a file in a folder.
Experiment starting_from(const SafeTensors& file, const TemporaryFolder& folder) {
  Experiment experiment = small_experiment();
  experiment.model.weights = (folder / "w.safetensors").string();
  write_safetensors(experiment.model.weights, file);
  return experiment;
}

SafeTensors state_of_small_model() {
  return {copy_weights(*build_network(small_experiment().model, {.outputs = 7}).network), {}};
}

TEST(DescribeModel, TellsWhatAFileOfWeightsHasForIt) {
  const TemporaryFolder folder;
  SafeTensors file = state_of_small_model();
  std::erase_if(file.tensors, [](const auto& entry) { return entry.first.starts_with("head."); });
  file.tensors["classifier.6.weight"] = torch::ones({1});
  const ModelDescription described = describe_model(starting_from(file, folder), {.outputs = 7});
  EXPECT_EQ(described.weights, ModelDescription::Weights::fit);
  EXPECT_THAT(described.text, AllOf(HasSubstr("w.safetensors: fits\n"),
                                    HasSubstr("loaded  backbone: 20 tensors, classifier.0.bias to features.8.weight"),
                                    HasSubstr("from scratch  head"), HasSubstr("left out  classifier.6.weight")));
}

TEST(DescribeModel, TellsWhatItsWeightsExpectOfPixels) {
  const TemporaryFolder folder;
  Experiment experiment = starting_from(state_of_small_model(), folder);
  EXPECT_THAT(describe_model(experiment, {.outputs = 7}).text,
              HasSubstr("pixels  (from 0 to 1) less [0.485, 0.456, 0.406], divided by [0.229, 0.224, 0.225]\n"));
  experiment.model.normalisation = PixelNormalisation::inception_i3d;
  EXPECT_THAT(describe_model(experiment, {.outputs = 7}).text,
              HasSubstr("pixels  (from 0 to 1) less [0.5, 0.5, 0.5], divided by [0.5, 0.5, 0.5]\n"));
}

TEST(DescribeModel, TellsThatAHeadIsReplaced) {
  const TemporaryFolder folder;
  Experiment experiment = starting_from(state_of_small_model(), folder);
  experiment.model.weights_head = WeightsHead::replace;
  const ModelDescription described = describe_model(experiment, {.outputs = 3});
  EXPECT_EQ(described.weights, ModelDescription::Weights::fit);
  EXPECT_THAT(described.text, AllOf(HasSubstr("from scratch  head: what the file holds of it is left out\n"),
                                    HasSubstr("left out  head.output.weight\n")));
}

TEST(DescribeModel, TellsEveryTensorThatDoesNotFit) {
  const TemporaryFolder folder;
  SafeTensors file = state_of_small_model();
  file.tensors.erase("features.0.bias");
  file.tensors["extra"] = torch::ones({1});
  file.tensors["head.output.bias"] = torch::ones({3});
  const ModelDescription described = describe_model(starting_from(file, folder), {.outputs = 7});
  EXPECT_EQ(described.weights, ModelDescription::Weights::misfit);
  EXPECT_THAT(described.text,
              AllOf(HasSubstr("w.safetensors: does not fit\n"), HasSubstr("missing  features.0.bias\n"),
                    HasSubstr("unexpected  extra\n"),
                    HasSubstr("of another shape  head.output.bias is [3], needed [7]\n"), Not(HasSubstr("scratch"))));
}

TEST(PredictedShape, IsWhatTheDatasetIsKnownForWhereItIsNotThere) {
  const auto predicted = [](DatasetName name) {
    DatasetOptions options;
    options.name = name;
    return predicted_shape(options);
  };
  EXPECT_EQ(predicted(DatasetName::hmdb51).shape.outputs, 51);
  EXPECT_EQ(predicted(DatasetName::sewa).shape.outputs, 2);
  EXPECT_EQ(predicted(DatasetName::afew).shape.outputs, 7);
  EXPECT_THAT(predicted(DatasetName::afew).remark, HasSubstr("7 outputs are taken"));
}

}  // namespace
}  // namespace foldwise::worker

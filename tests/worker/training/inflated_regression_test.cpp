// SPDX-License-Identifier: Apache-2.0
// The inflated networks of C 3.3.2 with numbers to predict, at every setting of C Table 3.
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiments/facts/backbone_facts.h"
#include "tests/support/temporary_folder.h"
#include "tests/worker/small_training.h"
#include "tests/worker/test_device.h"
#include "worker/evaluation/evaluation_mode.h"
#include "worker/models/weights/inflation.h"
#include "worker/models/weights/weights.h"
#include "worker/training/device.h"
#include "worker/training/learner.h"

namespace foldwise::worker {
namespace {

constexpr NetworkShape two_numbers{.outputs = 2, .labels = datasets::LabelKind::curves};

struct Setting {
  std::string name;
  ModelOptions model;  ///< with these fields alone set
};

/// C Table 3, copied kernels divided or not: 2 kinds of copies and 2 of centred ones, each with and without masking,
/// dilation and multiplier.
std::vector<Setting> settings_of_table_3() {
  std::vector<Setting> settings;
  for (int kind = 0; kind < 4; ++kind) {
    for (int rest = 0; rest < 8; ++rest) {
      Setting& setting = settings.emplace_back();
      ModelOptions& model = setting.model;
      model.inflation = kind < 2 ? Inflation::copied : Inflation::centered;
      if (kind == 1) model.inflation_scale = InflationScale::whole;
      if (kind == 3) model.inflation_surround = InflationSurround::random;
      if ((rest & 1) != 0) model.inflation_masking = InflationMasking::centre;
      if ((rest & 2) != 0) model.temporal_dilation = TemporalDilation::doubled;
      if ((rest & 4) != 0) model.target_multiplier = 100;
      setting.name = std::to_string(kind) + "/" + std::to_string(rest);
    }
  }
  return settings;
}

class InflatedRegressionTest : public testing::Test {
 protected:
  InflatedRegressionTest() { configure_job({}); }

  /// The settings over a backbone whose 2D network is in a file.
  Experiment experiment_of(Backbone backbone, const Setting& setting) {
    Experiment experiment = small_experiment();
    experiment.model = setting.model;
    experiment.model.backbone = facts_of(backbone).of_pictures.value();
    experiment.model.width = 0.0625;
    experiment.model.input = {32, 32};
    experiment.model.dropout = 0;
    const std::string file = (folder_.path() / name_of(experiment.model.backbone)).string() + ".safetensors";
    if (!std::filesystem::exists(file)) {
      torch::manual_seed(11);
      ModelOptions flat = experiment.model;
      flat.temporal_dilation = TemporalDilation::none;
      auto weights = copy_weights(*build_network(flat, {.outputs = 7}).network);
      std::erase_if(weights, [](const auto& each) { return each.first.starts_with("head."); });
      write_safetensors(file, {weights, {}});
    }
    experiment.model.backbone = backbone;
    experiment.model.weights = file;
    experiment.sampling.strategy = SamplingStrategy::uniform;
    experiment.training.optimizer.kind = OptimizerKind::adam;
    experiment.training.learning_rate = {1e-3, 1e-3};
    return experiment;
  }

  TemporaryFolder folder_;
};

/// Of more frames than the widest dilation is: all slices of its kernels see some.
ClipBatch batch_of_windows() {
  torch::manual_seed(9);
  ClipBatch batch;
  batch.clips = torch::randn({2, 3, 10, 32, 32});
  batch.targets = torch::tensor({{0.5F, -0.25F}, {-0.75F, 0.125F}});
  batch.videos = {0, 1};
  batch.positions = {0, 0};
  return batch;
}

torch::Tensor predictions_of(Learner& learner) {
  const torch::NoGradGuard no_gradient;
  const EvaluationMode evaluation(learner.network());
  return learner.network().score_sequence(batch_of_windows().clips.to(test_device()));
}

/// Of an inflated kernel [out, in, frames, height, width].
torch::Tensor centre_of(const torch::Tensor& kernel) {
  return kernel.select(2, kernel.size(2) / 2);
}

/// Of one that has slices around its centre.
bool is_wide(const torch::Tensor& tensor) {
  return tensor.dim() == 5 && tensor.size(2) > 1;
}

TEST_F(InflatedRegressionTest, EverySettingOfTable3Trains) {
  for (const Backbone backbone : {Backbone::i3d_vgg11_bn, Backbone::i3d_resnet50}) {
    for (const Setting& setting : settings_of_table_3()) {
      const Experiment experiment = experiment_of(backbone, setting);
      const std::string what = std::string(name_of(backbone)) + " " + setting.name;
      Learner learner(experiment, two_numbers, 7, test_device());
      const auto before = learner.weights();
      const auto start = read_safetensors(experiment.model.weights).tensors;
      const torch::Tensor at_first = predictions_of(learner);
      ASSERT_EQ(at_first.sizes(), torch::IntArrayRef({2, 2, 10})) << what;
      ASSERT_TRUE(learner.step({batch_of_windows()}, {}, std::nullopt)) << what;
      EXPECT_TRUE(torch::isfinite(predictions_of(learner)).all().item<bool>()) << what;
      const bool masked = setting.model.inflation_masking == InflationMasking::centre;
      for (const auto& [name, after] : learner.weights()) {
        if (!is_wide(after)) continue;
        ASSERT_TRUE(start.contains(name)) << name;
        const torch::Tensor& flat = start.at(name);
        const bool divided =
            setting.model.inflation == Inflation::copied && setting.model.inflation_scale == InflationScale::divided;
        EXPECT_TRUE(torch::allclose(centre_of(before.at(name)), divided ? flat / after.size(2) : flat)) << what << name;
        EXPECT_EQ(torch::equal(centre_of(after), centre_of(before.at(name))), masked) << what << " " << name;
        EXPECT_FALSE(torch::equal(after, before.at(name))) << what << " " << name;
      }
    }
  }
}

// C: "not modifying centered weights during training".
TEST_F(InflatedRegressionTest, MaskedCentresAreAsTheyWereAfterAHundredSteps) {
  Setting setting{"masked", {}};
  setting.model.inflation = Inflation::centered;
  setting.model.inflation_masking = InflationMasking::centre;
  Experiment experiment = experiment_of(Backbone::i3d_vgg11, setting);
  experiment.training.weight_decay = {0.01, 0.01};
  Learner learner(experiment, two_numbers, 7, test_device());
  const auto start = read_safetensors(experiment.model.weights).tensors;
  double first = 0;
  double last = 0;
  for (int step = 0; step < 100; ++step) {
    const auto result = learner.step({batch_of_windows()}, {.epoch = step + 1}, std::nullopt);
    ASSERT_TRUE(result);
    (step == 0 ? first : last) = result->meter.mean_loss();
  }
  EXPECT_LT(last, first);  // what is around them learns
  int kernels = 0;
  for (const auto& [name, after] : learner.weights()) {
    if (!is_wide(after)) continue;
    ++kernels;
    EXPECT_EQ((centre_of(after) - start.at(name)).abs().max().item<double>(), 0) << name;
    EXPECT_GT(after.select(2, 0).abs().max().item<double>(), 0) << name;  // these began as zeros
  }
  EXPECT_EQ(kernels, 8);
}

}  // namespace
}  // namespace foldwise::worker

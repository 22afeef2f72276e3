// SPDX-License-Identifier: Apache-2.0
#include "experiments/facts/pretraining.h"

#include <gtest/gtest.h>

namespace foldwise {
namespace {

Experiment some_experiment() {
  Experiment experiment;
  experiment.dataset.name = DatasetName::sewa;
  experiment.dataset.root = "/data/sewa";
  experiment.dataset.task = Task::valence;
  experiment.dataset.frames.rate = 10;
  experiment.model.backbone = Backbone::i3d_vgg16;
  experiment.model.features = BackboneFeatures::last_convolution;
  experiment.model.input = {100, 80};
  experiment.model.weights = "vgg_face.pth";
  experiment.model.normalisation = PixelNormalisation::none;
  experiment.clips.frames = 64;
  experiment.training.loss = Loss::mean_squared_error;
  experiment.training.threads_per_worker = 2;
  experiment.pretraining = {.dataset = PretrainingDataset::rafdb, .root = "/data/rafdb"};
  return experiment;
}

// C 3.1 and 4.3.
TEST(Pretraining, IsAsPublishedUnlessToldOtherwise) {
  const Experiment pictures = pretraining_of(some_experiment());

  EXPECT_EQ(pictures.dataset.name, DatasetName::rafdb);
  EXPECT_EQ(pictures.dataset.root, "/data/rafdb");
  EXPECT_EQ(pictures.dataset.task, Task::automatic);
  EXPECT_EQ(pictures.dataset.frames.size, (Size{100, 80}));
  EXPECT_EQ(pictures.dataset.frames.rate, 0);
  EXPECT_EQ(pictures.protocol.kind, ProtocolKind::partitions);
  EXPECT_EQ(pictures.model.backbone, Backbone::vgg16);
  EXPECT_EQ(pictures.model.features, BackboneFeatures::last_convolution);
  EXPECT_EQ(pictures.model.weights, "vgg_face.pth");
  EXPECT_EQ(pictures.model.normalisation, PixelNormalisation::none);
  EXPECT_EQ(pictures.model.head, (HeadLayers{HeadKind::three_layers, 512, 128}));
  EXPECT_EQ(pictures.clips.frames, 1);
  EXPECT_EQ(pictures.training.optimizer.kind, OptimizerKind::adam);
  EXPECT_EQ(pictures.training.learning_rate, (PerPart{1e-5, 1e-5}));
  EXPECT_EQ(pictures.training.batch_size * pictures.training.accumulation, 16);
  EXPECT_EQ(pictures.training.class_weights, ClassWeights::balanced);
  EXPECT_EQ(pictures.training.loss, Loss::automatic);
  EXPECT_EQ(pictures.training.threads_per_worker, 2);
  EXPECT_EQ(pictures.augmentation.crop_area, 1);
  EXPECT_GT(pictures.augmentation.rotation, 0);
  EXPECT_GT(pictures.augmentation.flip, 0);
  EXPECT_GT(pictures.augmentation.brightness, 0);
  EXPECT_EQ(pictures.augmentation.contrast + pictures.augmentation.saturation + pictures.augmentation.hue, 0);
}

TEST(Pretraining, IsToldEachOfItsSettings) {
  Experiment experiment = some_experiment();
  experiment.pretraining = {.dataset = PretrainingDataset::fer2013,
                            .root = "/data/fer2013",
                            .seed = 7,
                            .tuned_from = TunedFrom::conv_4_1,
                            .dropout = 0.25,
                            .class_weights = ClassWeights::none,
                            .learning_rate = 0.5,
                            .batch_size = 3,
                            .epochs = 4,
                            .patience = 2,
                            .flip = 0.125,
                            .rotation = 5,
                            .highlight = 0.75};
  const Experiment pictures = pretraining_of(experiment);

  EXPECT_EQ(pictures.dataset.name, DatasetName::fer2013);
  EXPECT_EQ(pictures.dataset.root, "/data/fer2013");
  EXPECT_EQ(pictures.protocol.seed, 7);
  EXPECT_EQ(pictures.training.tuned_from, TunedFrom::conv_4_1);
  EXPECT_EQ(pictures.model.dropout, 0.25);
  EXPECT_EQ(pictures.training.class_weights, ClassWeights::none);
  EXPECT_EQ(pictures.training.learning_rate, (PerPart{0.5, 0.5}));
  EXPECT_EQ(pictures.training.batch_size, 3);
  EXPECT_EQ(pictures.training.epochs, 4);
  EXPECT_EQ(pictures.training.early_stopping.patience, 2);
  EXPECT_EQ(pictures.augmentation.flip, 0.125);
  EXPECT_EQ(pictures.augmentation.rotation, 5);
  EXPECT_EQ(pictures.augmentation.brightness, 0.75);
  experiment.pretraining.validation_fraction = 0.5;
  EXPECT_EQ(pretraining_of(experiment).protocol.validation_fraction, 0.5);
}

TEST(Pretraining, OfAPretrainingIsItself) {
  const Experiment pictures = pretraining_of(some_experiment());
  EXPECT_EQ(pretraining_of(pictures), pictures);
}

TEST(Pretraining, IsOfTheNetworkOfSinglePicturesWithTheSameLayers) {
  Experiment experiment = some_experiment();
  for (const BackboneFacts& row : backbone_rows) {
    if (!row.of_pictures) continue;
    experiment.model.backbone = row.backbone;
    const BackboneFacts& flat = facts_of(pretraining_of(experiment).model.backbone);
    EXPECT_EQ(flat.time.reach, 0) << name_of(row.backbone);
    EXPECT_EQ(flat.of_pictures, flat.backbone) << name_of(row.backbone);
    const std::string name(name_of(row.backbone));
    EXPECT_TRUE(name == name_of(flat.backbone) || name == "i3d_" + std::string(name_of(flat.backbone))) << name;
  }
}

TEST(Pretraining, AndAFileAreWeightsToStartFrom) {
  Experiment experiment;
  EXPECT_FALSE(starts_from_weights(experiment));
  experiment.pretraining.dataset = PretrainingDataset::fer2013;
  EXPECT_TRUE(starts_from_weights(experiment));
  experiment = {};
  experiment.model.weights = "some.pth";
  EXPECT_TRUE(starts_from_weights(experiment));
}

}  // namespace
}  // namespace foldwise

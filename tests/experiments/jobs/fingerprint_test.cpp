// SPDX-License-Identifier: Apache-2.0
#include "experiments/jobs/fingerprint.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "experiments/fields/configuration.h"
#include "experiments/fields/effects.h"
#include "experiments/fields/field_type.h"
#include "experiments/fields/fields.h"
#include "experiments/jobs/stage_facts.h"
#include "tests/experiments/other_value.h"

namespace foldwise {
namespace {

Experiment some_experiment() {
  Experiment experiment;
  experiment.dataset.frames.size = {40, 40};
  experiment.model.width = 0.125;
  experiment.sampling.strategy = SamplingStrategy::stochastic_softmax;
  experiment.evaluation.inverse_temperature = 1;
  return experiment;
}

Key train_key(const Experiment& experiment) {
  return stage_key(experiment, Stage::train, {.inputs = {}, .data = "fold", .seed = 1});
}

TEST(Canonical, HoldsTheStagesFieldsThatDifferFromTheirDefaults) {
  const Experiment experiment = some_experiment();

  EXPECT_EQ(canonical(experiment, Stage::prepare), R"({"dataset.frames.size":[40,40]})");
  EXPECT_EQ(canonical(experiment, Stage::train), R"({"model.width":0.125,"sampling.strategy":"stochastic_softmax"})");
  EXPECT_EQ(canonical(experiment, Stage::score), "{}");
  EXPECT_EQ(canonical(experiment, Stage::evaluate), R"({"evaluation.inverse_temperature":1})");
  EXPECT_EQ(canonical({}, Stage::train), "{}");
}

TEST(Canonical, OfAnExperimentComesBack) {
  Experiment experiment = some_experiment();
  experiment.protocol.repeats = 9;
  experiment.dataset.root = "/data/afew";

  EXPECT_EQ(parse_configuration(canonical(experiment)), experiment);
}

TEST(Canonical, OfAnExperimentLeavesExecutionOut) {
  Experiment experiment = some_experiment();
  experiment.execution.loader_threads = 8;
  experiment.dataset.on_bad_video = OnBadVideo::skip;
  experiment.dataset.links = Links::refuse;

  EXPECT_EQ(canonical(experiment), canonical(some_experiment()));
}

TEST(Canonical, WritesEqualNumbersAlike) {
  Experiment experiment = some_experiment();
  experiment.sampling.inverse_temperature = -0.0;
  Experiment other = some_experiment();
  other.sampling.inverse_temperature = 0.0;

  EXPECT_EQ(canonical(experiment, Stage::train), canonical(other, Stage::train));
}

TEST(StageKey, OfTrainingIgnoresWhatBelongsToOtherStages) {
  for (const Field& field : all_fields()) {
    if (field.scope.stages.contains(Stage::train)) continue;
    Experiment experiment = some_experiment();
    if (field.type == &integer_type()) field.set(experiment, Value(std::int64_t{77}));
    if (field.type == &number_type()) field.set(experiment, Value(0.75));
    if (field.type == &path_type()) field.set(experiment, Value(std::string("/elsewhere")));
    if (field.type == &size_type()) field.set(experiment, Value(Size{99, 99}));
    if (field.type == &choice_type()) field.set(experiment, Value(std::int64_t(field.choices.size()) - 1));

    EXPECT_EQ(train_key(experiment), train_key(some_experiment())) << field.path;
  }
}

/// One in which a field has an effect.
Experiment that_uses(const Field& field) {
  Experiment experiment;
  const Effect* const effect = effect_of(field);
  if (effect == nullptr || effect->holds(experiment)) return experiment;
  for (const Condition& condition : effect->conditions) {
    if (condition.holds(experiment)) continue;
    const auto& choices = condition.owner->choices;
    const auto choice =
        condition.choices.empty() ? 0 : std::ranges::find(choices, condition.choices.front()) - choices.begin();
    condition.owner->set(experiment,
                         condition.choices.empty() ? other_value(*condition.owner) : Value(std::int64_t{choice}));
    if (effect->needs == Effect::Needs::any) break;
  }
  return experiment;
}

// Whatever field is forgotten in its stage's key, or gets into another's, shows here.
TEST(StageKey, ChangesWithEachFieldOfItsStageAndWithNoOther) {
  for (const Field& field : all_fields()) {
    if (field.choices.size() == 1) continue;
    const Experiment before = that_uses(field);
    Experiment experiment = before;
    field.set(experiment, other_value(field));
    for (const StageFacts& facts : stage_rows) {
      const Stage stage = facts.stage;
      const StageIdentity identity{.inputs = {}, .data = "data", .seed = 1};
      const bool changes = stage_key(experiment, stage, identity) != stage_key(before, stage, identity);
      EXPECT_EQ(changes, field.scope.stages.contains(stage)) << field.path << " in the key of " << name_of(stage);
    }
  }
}

// Defaults are left out of keys: where one changes, so does what the keys that leave it out stand for.
std::string defaults_of(Stage stage) {
  std::string text;
  for (const Field* const field : fields_of(stage))
    text += field->path + ": " + field->yaml(field->default_value) + "\n";
  return text;
}

// Pinned: a default that changes needs a higher recipe version in experiments/jobs/stage_facts.h, a new field needs
// none; both need the digest that the failure shows.
TEST(StageKey, HasARecipeVersionForEachSetOfDefaults) {
  struct Pinned {
    Stage stage;
    int recipe;
    std::string defaults;  // digest
  };
  for (const auto& [stage, recipe, defaults] :
       {Pinned{Stage::prepare, 4, "d39f800b494ff0bd3320db7756e1be30fb0d737ed9b16b12665f31492e0cc68b"},
        Pinned{Stage::pretrain, 1, "1e16206d20727a60d1c865d3a6e730dbcd5bc16443d0009f442d57d66ede281e"},
        Pinned{Stage::train, 2, "da816ff7ca4a1fbad53e75c335c6f8293a2bcf47d63429d1f083ed903100d8ab"},
        Pinned{Stage::features, 2, "00477a8ef3f88f3ff085885648a3aaa643fa4ed8d28781b7ccc98b306ac094ef"},
        Pinned{Stage::refine, 1, "1ebf7dc6a6c28c2f6a15d6ad5d3e116dd97827f724a1c354d04a9cddb4817cd9"},
        Pinned{Stage::score, 2, "edc0bae6a12f56debe08b1b1544ea565fae4b79a7d831c38050f2143b64bf94b"},
        Pinned{Stage::evaluate, 2, "f5911593ab391643d2b28d552bbb75045def0ca12f93366346ec80fa77931376"}}) {
    EXPECT_EQ(facts_of(stage).recipe, recipe) << name_of(stage);
    EXPECT_EQ(digest(defaults_of(stage)).hex(), defaults) << "of " << name_of(stage) << ":\n" << defaults_of(stage);
  }
}

TEST(StageKey, ChangesWithWhatItCovers) {
  const Experiment experiment = some_experiment();
  const std::array inputs{digest("a"), digest("b")};
  const StageIdentity identity{.inputs = inputs, .data = "fold", .seed = 1};
  const Key key = stage_key(experiment, Stage::train, identity);

  Experiment wider = experiment;
  wider.model.width = 0.25;
  EXPECT_NE(stage_key(wider, Stage::train, identity), key);
  EXPECT_NE(stage_key(experiment, Stage::evaluate, identity), key);
  EXPECT_NE(stage_key(experiment, Stage::train, {.inputs = inputs, .data = "other fold", .seed = 1}), key);
  EXPECT_NE(stage_key(experiment, Stage::train, {.inputs = inputs, .data = "fold", .seed = 2}), key);
  EXPECT_NE(stage_key(experiment, Stage::train, {.inputs = std::span(inputs).first(1), .data = "fold", .seed = 1}),
            key);
}

TEST(StageKey, OfTrainingChangesWithHowTheNetworkComputes) {
  std::set<std::string> keys;
  for (const Precision precision : {Precision::float32, Precision::tf32, Precision::bfloat16}) {
    for (const MemoryFormat format : {MemoryFormat::contiguous, MemoryFormat::channels_last}) {
      Experiment experiment = some_experiment();
      experiment.training.precision = precision;
      experiment.training.memory_format = format;
      EXPECT_TRUE(keys.insert(train_key(experiment).hex()).second) << name_of(precision) << " " << name_of(format);
    }
  }
  EXPECT_TRUE(keys.contains(train_key(some_experiment()).hex()));  // the defaults are as if they were not there
}

// So that one training on pictures serves all trainings that start from it.
TEST(StageKey, OfATrainingOnPicturesHoldsNothingOfClips) {
  for (const Field* const field : fields_of(Stage::pretrain)) {
    EXPECT_FALSE(field->path.starts_with("clips.") || field->path.starts_with("augmentation.") ||
                 field->path.starts_with("sampling.") || field->path.starts_with("model.inflation"))
        << field->path;
  }
}

// What an epoch does to a network is in the key of its training, which that of its features holds.
TEST(StageKey, OfFeaturesHoldsWhatANetworkMakesOfAVideoAlone) {
  const StageSet features{Stage::features};
  for (const Field* const field : fields_of(Stage::features)) {
    const bool of_the_training = field->scope.stages.contains(Stage::train);
    EXPECT_TRUE(of_the_training) << field->path << " decides features that a training does not see";
  }
  for (const char* path : {"model.attention.kind", "model.attention.range", "training.epochs", "model.dropout",
                           "sampling.strategy", "augmentation.flip", "evaluation.inverse_temperature",
                           "evaluation.chunk_frames", "training.scheme", "training.learning_rate.head"}) {
    ASSERT_NE(find_field(path), nullptr) << path;
    EXPECT_FALSE(find_field(path)->scope.stages.meets(features)) << path;
  }
}

TEST(StageKey, OfTrainingChangesWithWhoAugments) {
  Experiment experiment = some_experiment();
  experiment.augmentation.device = AugmentationDevice::automatic;
  EXPECT_EQ(train_key(experiment), train_key(some_experiment()));
  experiment.augmentation.device = AugmentationDevice::cpu;
  const Key on_threads = train_key(experiment);
  EXPECT_NE(on_threads, train_key(some_experiment()));
  experiment.augmentation.device = AugmentationDevice::training;
  EXPECT_NE(train_key(experiment), on_threads);
}

TEST(StageKey, OfPreparationChangesWithTheCodecAndItsQuality) {
  const auto prepare_key = [](FrameCodec codec, int quality) {
    Experiment experiment = some_experiment();
    experiment.dataset.frames.codec = codec;
    experiment.dataset.frames.jpeg_quality = quality;
    return stage_key(experiment, Stage::prepare, {.inputs = {}, .data = "shard", .seed = 0});
  };
  const FramesOptions defaults;
  const Key raw = stage_key(some_experiment(), Stage::prepare, {.inputs = {}, .data = "shard", .seed = 0});
  EXPECT_EQ(prepare_key(FrameCodec::raw, defaults.jpeg_quality), raw);
  EXPECT_NE(prepare_key(FrameCodec::jpeg, 95), raw);
  EXPECT_NE(prepare_key(FrameCodec::jpeg, 90), prepare_key(FrameCodec::jpeg, 95));
}

TEST(StageKey, DoesNotDependOnTheOrderOfInputs) {
  const std::array inputs{digest("a"), digest("b")};
  const std::array swapped{digest("b"), digest("a")};

  EXPECT_EQ(stage_key({}, Stage::train, {.inputs = inputs, .data = "fold", .seed = 1}),
            stage_key({}, Stage::train, {.inputs = swapped, .data = "fold", .seed = 1}));
}

// Pinned: finished work is found by these. Where one changes on purpose, raise the stage's recipe version as well.
// sha256sum of {"data":"fold","fields":{"model.width":0.125,"sampling.strategy":"stochastic_softmax"},"inputs":[],
// "recipe":2,"seed":1,"stage":"train"} (one line), and alike for the others.
TEST(StageKey, StaysWhatItWas) {
  const Experiment experiment = some_experiment();
  const std::array inputs{digest("abc")};

  EXPECT_EQ(stage_key(experiment, Stage::prepare, {.inputs = {}, .data = "shard", .seed = 0}).hex(),
            "6387a01d06b0e1e39664c2a162f7336caacab3414878fb62a62069b59383301d");
  Experiment pictures = experiment;
  pictures.pretraining.dataset = PretrainingDataset::rafdb;
  EXPECT_EQ(stage_key(pictures, Stage::pretrain, {.inputs = inputs, .data = "pictures", .seed = 1}).hex(),
            "820af9b424f44164e7e43dcd2dc6b41e8a5e6691e2158857414dbdb0a4f088ca");
  EXPECT_EQ(train_key(experiment).hex(), "5a0fd4df9c061b88ed659587e1fdc3e557dba78eccb0a913baa29e494de23d2b");
  EXPECT_EQ(stage_key(experiment, Stage::features, {.inputs = inputs, .data = "fold", .seed = 1}).hex(),
            "d39c00fe89baa56f60ed65063f6d74ba4ec701f4a778b1c2c3b2afcc706201bd");
  EXPECT_EQ(stage_key(experiment, Stage::refine, {.inputs = inputs, .data = "fold", .seed = 1}).hex(),
            "a6226c9e8f84bc7d82d65471ee0a46310b923edfdee551fb6bfaa26e80273d4a");
  EXPECT_EQ(stage_key(experiment, Stage::score, {.inputs = inputs, .data = "fold", .seed = 1}).hex(),
            "8737ada691550fff098be087f9a2bcff0445175b1b69e34df8573a038896955c");
  EXPECT_EQ(stage_key(experiment, Stage::evaluate, {.inputs = inputs, .data = "fold", .seed = 1}).hex(),
            "e318246a87d31b4b62cb9d454d0941f2cdf5422150bfd95f975870abcc54ce72");
}

// A chain of stages, each with fields of several structs: sha256sum of {"data":"shard","fields":{
// "dataset.frames.codec":"jpeg","dataset.frames.faces":"align","dataset.frames.size":[40,40]},"inputs":[],"recipe":3,
// "seed":0,"stage":"prepare"} (one line), and alike for those that build on it.
TEST(StageKey, OfAChainStaysWhatItWas) {
  Experiment experiment = some_experiment();
  experiment.dataset.frames.codec = FrameCodec::jpeg;
  experiment.dataset.frames.faces = FaceAlignment::align;
  experiment.model.backbone = Backbone::i3d_vgg11_bn;
  experiment.clips.frames = 8;
  experiment.augmentation.flip = 0.25;
  experiment.training.epochs = 7;
  experiment.training.optimizer.nesterov = true;
  experiment.evaluation.chunk_frames = 100;
  experiment.execution.loader_threads = 8;
  experiment.protocol.seed = 3;

  const Key prepare = stage_key(experiment, Stage::prepare, {.inputs = {}, .data = "shard", .seed = 0});
  EXPECT_EQ(prepare.hex(), "2df617142f96d476b8d59d2f79601ef84be5bd9a105e6aa098d5ace8cd0bf8df");
  const Key train = stage_key(experiment, Stage::train, {.inputs = std::array{prepare}, .data = "fold", .seed = 7});
  EXPECT_EQ(train.hex(), "da51f5f967b8c5e0077248f79d1107e7bc61e4308d14fefe08fd06b8a2e1d8e4");
  const Key score =
      stage_key(experiment, Stage::score, {.inputs = std::array{train, prepare}, .data = "fold", .seed = 7});
  EXPECT_EQ(score.hex(), "e7cb8878d1134227a9ac86901a8c290ae0967f9d97c4177af7e210c961faa791");
  const Key evaluate = stage_key(experiment, Stage::evaluate, {.inputs = std::array{score}, .data = "fold", .seed = 7});
  EXPECT_EQ(evaluate.hex(), "96f6dc2b8895f1c6d7c9b854c240850d4c18a3c160f654804b3de55cfcd66367");
}

Experiment with(const Experiment& base, const Field& field, const Value& value) {
  Experiment experiment = base;
  field.set(experiment, value);
  return experiment;
}

void expect_the_same(const Fingerprints& fingerprints, const Experiment& experiment, const std::string& what) {
  const std::array inputs{digest("one"), digest("another")};
  const StageIdentity identity{.inputs = inputs, .data = "fold", .seed = 7};
  EXPECT_EQ(fingerprints.canonical(experiment), canonical(experiment)) << what;
  for (std::size_t stage = 0; stage < Choices<Stage>::names.size(); ++stage) {
    EXPECT_EQ(fingerprints.stage_key(experiment, static_cast<Stage>(stage), identity),
              stage_key(experiment, static_cast<Stage>(stage), identity))
        << what << " of " << Choices<Stage>::names[stage];
  }
}

TEST(FingerprintsTest, AreThoseOfEachExperimentOnItsOwn) {
  for (const Experiment& base : {Experiment{}, some_experiment()}) {
    expect_the_same(Fingerprints(base, {}), base, "nothing varies");
    for (const Field& field : all_fields()) {
      const std::array varied{&field};
      const Fingerprints fingerprints(base, varied);
      expect_the_same(fingerprints, base, field.path);
      expect_the_same(fingerprints, with(base, field, other_value(field)), field.path);
      expect_the_same(fingerprints, with(base, field, field.default_value), field.path);
    }
  }
}

TEST(FingerprintsTest, LeaveOutWhatHasNoEffectWhereThatVaries) {
  for (const Effect& effect : all_effects()) {
    for (const Condition& condition : effect.conditions) {
      for (const Experiment& base : {Experiment{}, with({}, *effect.field, other_value(*effect.field))}) {
        const std::array varied{condition.owner};
        for (const Value& owner : {condition.owner->default_value, other_value(*condition.owner)}) {
          const Experiment experiment = with(base, *condition.owner, owner);
          expect_the_same(Fingerprints(base, varied), experiment, effect.field->path);
          const std::array both{condition.owner, effect.field};
          expect_the_same(Fingerprints(base, both), with(experiment, *effect.field, other_value(*effect.field)),
                          effect.field->path + " and " + condition.owner->path);
        }
      }
    }
  }
}

}  // namespace
}  // namespace foldwise

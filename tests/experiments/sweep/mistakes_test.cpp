// SPDX-License-Identifier: Apache-2.0
/// What a sweep file is refused with: every mistake at once, each at its place, with what is allowed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "experiments/sweep/conflicts/constraints.h"
#include "tests/experiments/sweep_text.h"

namespace foldwise {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Mistakes, AreToldAllAtOnceInTheOrderOfTheFile) {
  EXPECT_THAT(mistakes("model:\n  width: wide\n  bakcbone: i3d_vgg16\ntraining: {epochs: 0}\ncolour: red\n"),
              ElementsAre(HasSubstr("s.yaml:4:10: model.width: saw wide"),
                          HasSubstr("s.yaml:5:3: model.bakcbone: saw an unknown field"),
                          HasSubstr("s.yaml:6:20: training.epochs: saw 0"),
                          HasSubstr("s.yaml:7:1: colour: saw an unknown field")));
}

TEST(Mistakes, SuggestWhatWasMeant) {
  EXPECT_THAT(mistakes("model: {bakcbone: i3d_vgg16}"), ElementsAre(EndsWith("; did you mean backbone?")));
  EXPECT_THAT(mistakes("trainig: {}"), ElementsAre(EndsWith("; did you mean training?")));
  EXPECT_THAT(mistakes("epochs: 3"), ElementsAre(EndsWith("; did you mean training.epochs?")));
  EXPECT_THAT(
      mistakes("sampling: {strategy: softmax}"),
      ElementsAre(
          "s.yaml:3:22: sampling.strategy: saw softmax; allowed: one of uniform, stochastic_softmax, frame_labels, "
          "reinforce, weighted_loss; did you mean stochastic_softmax?"));
  EXPECT_THAT(mistakes("sweep: {grid: {sampling.inverse_temprature: [1]}}"),
              ElementsAre(EndsWith("; did you mean sampling.inverse_temperature?")));
  EXPECT_THAT(mistakes("sweep: {gird: {clips.frames: [1]}}"), ElementsAre(EndsWith("; did you mean grid?")));
}

TEST(Mistakes, OfAFileThatIsNoneAreFew) {
  std::string keys;
  std::string repeated;
  for (int i = 0; i < 20'000; ++i) {
    keys += "key" + std::to_string(i) + ": 1\n";
    repeated += "name: test\n";
  }
  EXPECT_THAT(
      mistakes_in_file(keys),
      testing::Contains("s.yaml: saw more than 10000 keys in one map, the last at line 10001; a sweep file has a "
                        "few fields: is this one?"));
  const std::vector<std::string> told = mistakes_in_file(repeated);
  EXPECT_THAT(told, SizeIs(101));
  EXPECT_EQ(told.back(), "s.yaml: and 19899 more mistakes; mend these first");
}

TEST(Mistakes, OfAnAxisWithoutEndDoNotBlameAliases) {
  std::string values = "0";
  for (int i = 0; i < 1'000'000; ++i) values += ",0";
  EXPECT_THAT(mistakes("sweep: {grid: {clips.frames: [" + values + "]}}"),
              testing::Contains(HasSubstr("saw more than a million values")));
}

TEST(Mistakes, OfATabNameIt) {
  EXPECT_THAT(mistakes("model:\n\twidth: 1\n"),
              ElementsAre("s.yaml:4:1: saw a tab at the head of the line; YAML takes blanks alone there"));
  EXPECT_THAT(mistakes("model:\n  width: 1\n  \tinput: [32, 32]\n"), ElementsAre(HasSubstr("s.yaml:5:1: saw a tab")));
}

TEST(Mistakes, OfAnEmptyFileSayWhatBelongsThere) {
  EXPECT_THAT(mistakes_in_file(""),
              ElementsAre("s.yaml:1:1: saw nothing; allowed: a map with name, dataset, sweep, …"));
}

TEST(Mistakes, OfTypeSayWhatIsAllowed) {
  EXPECT_THAT(
      mistakes("model: {width: \"0.5\"}"),
      ElementsAre(HasSubstr("saw \"0.5\"; allowed: a number from 0.015625 to 8; did you mean 0.5 without quotes?")));
  EXPECT_THAT(mistakes("clips: {frames: 16.5}"), ElementsAre(HasSubstr("saw 16.5; allowed: a whole number")));
  EXPECT_THAT(mistakes("training: {epochs: 1e2}"), IsEmpty()) << "a whole number to JSON Schema too";
  EXPECT_THAT(mistakes("training: {epochs: \"3\"}"), ElementsAre(EndsWith("did you mean 3?")));
  EXPECT_THAT(mistakes("training: {deterministic: yes}"),
              ElementsAre(EndsWith("saw yes; allowed: true or false; did you mean true?")));
  EXPECT_THAT(mistakes("model: {width: .nan}"), ElementsAre(HasSubstr("saw .nan")));
  EXPECT_THAT(mistakes("model: {width: inf}"), ElementsAre(HasSubstr("saw inf")));
  EXPECT_THAT(mistakes("protocol: {seed: 99999999999999999999}"), ElementsAre(HasSubstr("a whole number at least 0")));
}

TEST(Mistakes, IncludeNumbersAndTruthInQuotes) {
  EXPECT_THAT(mistakes("clips: {frames: \"8\"}"), ElementsAre(HasSubstr("saw \"8\"; allowed: a whole number")));
  EXPECT_THAT(mistakes("model: {input: [112, \"112\"]}"), ElementsAre(HasSubstr("model.input: saw \"112\"")));
  EXPECT_THAT(mistakes("training: {deterministic: \"true\"}"), ElementsAre(EndsWith("did you mean true?")));
}

TEST(Mistakes, OfTheCommandLineComeLast) {
  EXPECT_THAT(mistakes("model: {width: wide}", {"clips.frames=many"}),
              ElementsAre(HasSubstr("s.yaml:3:16: model.width"), HasSubstr("command line: clips.frames=many")));
}

TEST(Mistakes, OfRangeSayTheBounds) {
  EXPECT_THAT(mistakes("protocol: {validation_fraction: 1}"),
              ElementsAre("s.yaml:3:33: protocol.validation_fraction: saw 1; allowed: a number above 0 and below 1"));
  EXPECT_THAT(mistakes("clips: {frames: 0}"), ElementsAre(HasSubstr("saw 0; allowed: a whole number from 1 to 4096")));
  EXPECT_THAT(mistakes("model: {width: 0.001}"), ElementsAre(HasSubstr("model.width: saw 0.001")));
}

TEST(Mistakes, OfShapeSayWhatStandsThere) {
  EXPECT_THAT(mistakes("training: 5"),
              ElementsAre(HasSubstr(
                  "s.yaml:3:11: training: saw 5; allowed: a map of these fields: scheme, frozen, optimizer")));
  EXPECT_THAT(mistakes("clips: {frames: {a: 1}}"), ElementsAre(HasSubstr("clips.frames: saw a map; allowed: a whole")));
  EXPECT_THAT(mistakes("clips: {frames: [8, 16]}"),
              ElementsAre(EndsWith("; to vary it, list its values under sweep.grid.clips.frames")));
  EXPECT_THAT(mistakes("clips: {frames: }"),
              ElementsAre(HasSubstr("clips.frames: saw nothing; allowed: a whole number")));
  EXPECT_THAT(mistakes("model: {input: 112}"), ElementsAre(HasSubstr("saw 112; allowed: [height, width]")));
  EXPECT_THAT(mistakes("model: {input: [112]}"), ElementsAre(HasSubstr("saw a list; allowed: [height, width]")));
  EXPECT_THAT(mistakes("model: {input: [112, 0]}"), ElementsAre(HasSubstr("s.yaml:3:22: model.input: saw 0")));
  EXPECT_THAT(mistakes("model.width: 0.5"), ElementsAre(HasSubstr("nested maps, model: {width: …}")));
  EXPECT_THAT(mistakes_in_file("- a\n- b\n"), ElementsAre(HasSubstr("s.yaml:1:1: saw a list; allowed: a map")));
}

TEST(Mistakes, InAxesHaveTheirOwnPlaces) {
  EXPECT_THAT(
      mistakes("sweep:\n  grid:\n    clips.frames: [8, -1, many]\n    model.depth: [1]\n"),
      ElementsAre(HasSubstr("s.yaml:5:23: clips.frames: saw -1"), HasSubstr("s.yaml:5:27: clips.frames: saw many"),
                  HasSubstr("s.yaml:6:5: sweep.grid: saw model.depth, which is no field")));
  EXPECT_THAT(mistakes("sweep: {grid: {training: [1]}}"),
              ElementsAre(HasSubstr("saw training, a group; allowed: one of")));
  EXPECT_THAT(mistakes("sweep: {exclude: [{clips.frames: x}]}"), ElementsAre(HasSubstr("clips.frames: saw x")));
}

TEST(Mistakes, IncludeEmptyGridsAndAxes) {
  EXPECT_THAT(
      mistakes("sweep: {grid: {}}"),
      ElementsAre("s.yaml:3:15: sweep.grid: saw an empty map; allowed: a map, field -> list of values, at least one"));
  EXPECT_THAT(
      mistakes("sweep: {grid: {clips.frames: []}}"),
      ElementsAre("s.yaml:3:30: sweep.grid.clips.frames: saw an empty list; allowed: a list of values, at least "
                  "one"));
  EXPECT_THAT(mistakes("sweep: {grid: {clips.frames: 8}}"), ElementsAre(HasSubstr("saw 8; allowed: a list of values")));
  EXPECT_THAT(mistakes("sweep:\n"), ElementsAre(HasSubstr("sweep: saw nothing; allowed: a map of grid")));
  EXPECT_THAT(mistakes("sweep: {include: []}"), ElementsAre(HasSubstr("sweep.include: saw an empty list")));
  EXPECT_THAT(mistakes("sweep: {when: [{grid: {clips.frames: [8]}}]}"),
              ElementsAre(HasSubstr("sweep.when: saw no if")));
}

TEST(Mistakes, IncludeNamesThatAreNoFolders) {
  const std::string rest = "\ndataset: {root: /data}\n";
  EXPECT_THAT(mistakes_in_file("output: x" + rest), ElementsAre(HasSubstr("s.yaml:1:1: name: saw none")));
  for (const std::string name : {"a/b", "..", ".hidden", "\"\"", "with space", "-x"}) {
    std::string text = "name: ";
    text.append(name).append(rest);
    EXPECT_THAT(mistakes_in_file(text), ElementsAre(HasSubstr("s.yaml:1:7: name: saw"))) << name;
  }
  EXPECT_THAT(mistakes_in_file("name: table_3.1-b" + rest), IsEmpty());
}

TEST(Mistakes, AcrossFieldsNameBoth) {
  EXPECT_THAT(mistakes_in_file("name: x\n"),
              ElementsAre("s.yaml:1:1: dataset.root: saw nothing; give the folder that holds "
                          "the dataset"));
  EXPECT_THAT(
      mistakes("training: {optimizer: {nesterov: true, momentum: 0}}"),
      ElementsAre("s.yaml:3:34: training.optimizer.nesterov: saw true with training.optimizer.momentum 0; allowed: "
                  "a momentum above 0, or false"));
  EXPECT_THAT(
      mistakes("training: {optimizer: {nesterov: true}}\nsweep: {grid: {training.optimizer.momentum: [0, 0.5, 0.9]}}"),
      ElementsAre(EndsWith("(1 of 3 experiments)")));
}

TEST(Mistakes, OfOneFieldAreToldApartByWhatTheySay) {
  EXPECT_THAT(mistakes("evaluation: {chunk_frames: 10}\nsweep: {grid: {model.backbone: [i3d_vgg11, i3d_vgg16]}}"),
              ElementsAre(testing::AllOf(HasSubstr("i3d_vgg11 looks 8"), EndsWith("(1 of 2 experiments)")),
                          testing::AllOf(HasSubstr("i3d_vgg16 looks 13"), EndsWith("(1 of 2 experiments)"))));
}

TEST(Mistakes, IncludeNamesThatAreTooLong) {
  const std::string rest = "\ndataset: {root: /data}\n";
  EXPECT_THAT(mistakes_in_file("name: " + std::string(100, 'a') + rest), IsEmpty());
  EXPECT_THAT(mistakes_in_file("name: " + std::string(101, 'a') + rest), ElementsAre(HasSubstr("at most 100")));
}

TEST(Mistakes, IncludeAnOutputThatNamesNoFolder) {
  EXPECT_THAT(mistakes("output: \"\""), ElementsAre(HasSubstr("output: saw \"\"; allowed: the path of a folder")));
  EXPECT_THAT(mistakes("order: width"), ElementsAre(HasSubstr("order: saw width; allowed: breadth (the first run")));
}

TEST(Mistakes, IncludeAMemoryFormatThatChangesNothing) {
  const std::string rest = "training: {memory_format: channels_last}";
  EXPECT_THAT(mistakes(rest + "\nmodel: {backbone: fully_connected}"),
              ElementsAre("s.yaml:3:27: training.memory_format: saw channels_last with model.backbone fully_connected, "
                          "which has no channels of pixels; allowed: contiguous, or another backbone"));
  EXPECT_THAT(mistakes(rest), IsEmpty());
  EXPECT_THAT(mistakes("training: {precision: float16}"), ElementsAre(HasSubstr("one of float32, tf32, bfloat16")));
}

TEST(Mistakes, IncludeADeviceForAugmentationThatNoPictureSees) {
  EXPECT_THAT(mistakes("augmentation: {device: training}\nmodel: {backbone: fully_connected}"),
              ElementsAre("s.yaml:3:24: augmentation.device: saw training with model.backbone fully_connected, which "
                          "does not use it; leave it out, or use another model.backbone"));
  EXPECT_THAT(mistakes("augmentation: {device: training}"), IsEmpty());
}

TEST(Mistakes, IncludeAnExplorationThatVisitsNothing) {
  const std::string random = "sampling: {exploration_order: random, strategy: ";
  // Beside a strategy that does not explore it may stand, as the lengths of the phases may: for others of the sweep.
  for (const std::string strategy : {"uniform", "reinforce", "stochastic_softmax", "weighted_loss"}) {
    EXPECT_THAT(mistakes(random + strategy + "}"), IsEmpty()) << strategy;
  }
  EXPECT_THAT(mistakes(random + "stochastic_softmax, exploration_epochs: 0}"),
              ElementsAre(HasSubstr("saw random with sampling.exploration_epochs 0, which visits no clips; allowed: "
                                    "forward, or sampling.exploration_epochs above 0")));
  EXPECT_THAT(mistakes("sampling: {strategy: weighted_loss, exploration_epochs: 0}"),
              ElementsAre(HasSubstr("sampling.exploration_epochs: saw 0 with sampling.strategy weighted_loss")));
}

TEST(Mistakes, IncludeSettingsOfAnotherStrategy) {
  EXPECT_THAT(mistakes("sampling: {reinforce_rate: 0.5}"),
              ElementsAre("s.yaml:3:28: sampling.reinforce_rate: saw 0.5 with sampling.strategy uniform, which does "
                          "not use it; leave it out, or use sampling.strategy reinforce"));
  EXPECT_THAT(mistakes("sampling: {reinforce_rate: 0.5, strategy: reinforce}"), IsEmpty());
  EXPECT_THAT(mistakes("sampling: {growth_epochs: 5, strategy: stochastic_softmax}"),
              ElementsAre(HasSubstr("sampling.growth_epochs: saw 5 with sampling.strategy stochastic_softmax")));
  EXPECT_THAT(mistakes("sampling: {growth_epochs: 5, strategy: weighted_loss}"), IsEmpty());
}

TEST(Mistakes, IncludeStrategiesThatHaveNothingToChoose) {
  const std::string resize = "clips: {standardisation: temporal_resize}";
  EXPECT_THAT(mistakes(resize), IsEmpty());
  EXPECT_THAT(mistakes(resize + "\nsampling: {strategy: reinforce}"),
              ElementsAre("s.yaml:4:22: sampling.strategy: saw reinforce with clips.standardisation temporal_resize, "
                          "which makes one clip of each video; allowed: uniform, or clips.standardisation "
                          "clip_extraction"));
  EXPECT_THAT(mistakes("clips: {standardisation: random_frames}"), IsEmpty());
  EXPECT_THAT(mistakes("clips: {standardisation: random_frames}\nsampling: {strategy: stochastic_softmax}"),
              ElementsAre(HasSubstr("sampling.strategy: saw stochastic_softmax with clips.standardisation "
                                    "random_frames, which makes one clip of each video")));
}

TEST(Mistakes, IncludeClipsThatNoPictureFills) {
  EXPECT_THAT(mistakes("clips: {padding: black}"), IsEmpty());
  EXPECT_THAT(mistakes("clips: {padding: black, standardisation: temporal_resize}"),
              ElementsAre(HasSubstr("clips.padding: saw black with clips.standardisation temporal_resize")));
  EXPECT_THAT(mistakes("clips: {padding: black, standardisation: random_frames}"),
              ElementsAre(HasSubstr("clips.padding: saw black with clips.standardisation random_frames")));
  EXPECT_THAT(mistakes("clips: {padding: black}\nmodel: {backbone: fully_connected}"),
              ElementsAre(HasSubstr("clips.padding: saw black with model.backbone fully_connected, which takes no "
                                    "pictures; allowed: hold, or another backbone")));
  EXPECT_THAT(mistakes("clips: {evaluation_crop_area: 0.25}"), IsEmpty());
  EXPECT_THAT(mistakes("clips: {evaluation_crop_area: 0.25}\nmodel: {backbone: fully_connected}"),
              ElementsAre(HasSubstr("clips.evaluation_crop_area: saw 0.25 with model.backbone fully_connected, which "
                                    "takes no pictures; allowed: no value, or another backbone")));
  EXPECT_THAT(mistakes("clips: {standardisation: temporal_resize}\nmodel: {backbone: fully_connected}"),
              ElementsAre(HasSubstr("clips.standardisation: saw temporal_resize with model.backbone fully_connected")));
}

TEST(Mistakes, IncludeReactiveSubjectsOfDatasetsThatNameNone) {
  const std::string rest = "name: x\ndataset: {root: /data, subjects: reactive, name: ";
  EXPECT_THAT(mistakes_in_file(rest + "unbc_mcmaster}\n"),
              ElementsAre("s.yaml:2:34: dataset.subjects: saw reactive with dataset.name unbc_mcmaster; allowed: all, "
                          "or dataset.name biovid"));
  EXPECT_THAT(mistakes_in_file(rest + "biovid}\n"), IsEmpty());
}

TEST(Mistakes, IncludeAQualityOfRawFrames) {
  const std::string rest = "name: x\ndataset: {root: /data, frames: {jpeg_quality: 80";
  EXPECT_THAT(mistakes_in_file(rest + "}}\n"),
              ElementsAre("s.yaml:2:47: dataset.frames.jpeg_quality: saw 80 with dataset.frames.codec raw, which does "
                          "not use it; leave it out, or use dataset.frames.codec jpeg"));
  EXPECT_THAT(mistakes_in_file(rest + ", codec: jpeg}}\n"), IsEmpty());
  EXPECT_THAT(mistakes_in_file(rest + ", codec: png}}\n"), ElementsAre(HasSubstr("allowed: one of raw, jpeg")));
  EXPECT_THAT(mistakes_in_file("name: x\ndataset: {root: /data, frames: {codec: jpeg, jpeg_quality: 0}}\n"),
              ElementsAre(HasSubstr("saw 0; allowed: a whole number from 1 to 100")));
}

TEST(Mistakes, IncludeChunksThatOnlyOverlap) {
  EXPECT_THAT(
      mistakes("evaluation: {chunk_frames: 26}"),
      ElementsAre(HasSubstr("s.yaml:3:28: evaluation.chunk_frames: saw 26; i3d_vgg16 looks 13 frames to each side: "
                            "at least 27")));
  EXPECT_THAT(mistakes("evaluation: {chunk_frames: 27}"), IsEmpty());
  EXPECT_THAT(mistakes("evaluation: {chunk_frames: 17}\nmodel: {backbone: i3d_vgg11_bn}"), IsEmpty());
}

TEST(Mistakes, IncludeStepsOfAnotherChainOfPostProcessing) {
  const auto found = [](const std::string& fields) {
    return mistakes("evaluation: {post_processing: {" + fields + "}}");
  };
  EXPECT_THAT(found("fitted_on: training, chain: teixeira_2021, scale_normalisation: corrected, longest_delay: 3"),
              IsEmpty());
  EXPECT_THAT(found("fitted_on: training, longest_shift: 3"), IsEmpty());
  EXPECT_THAT(found("chain: teixeira_2021"),
              ElementsAre(HasSubstr("post_processing.chain: saw teixeira_2021 with "
                                    "evaluation.post_processing.fitted_on none, which does not use it")));
  EXPECT_THAT(found("mean_filtering: none"), ElementsAre(HasSubstr("fitted_on none")));
  EXPECT_THAT(found("fitted_on: training, scale_normalisation: none, longest_delay: 3"),
              ElementsAre(HasSubstr("scale_normalisation: saw none with evaluation.post_processing.chain "
                                    "trigeorgis_2016, which does not use it; leave it out, or use "
                                    "evaluation.post_processing.chain teixeira_2021"),
                          HasSubstr("longest_delay: saw 3 with")));
  EXPECT_THAT(found("fitted_on: training, chain: teixeira_2021, scaling: false"),
              ElementsAre(HasSubstr("scaling: saw false with evaluation.post_processing.chain teixeira_2021, which "
                                    "does not use it; leave it out, or use evaluation.post_processing.chain "
                                    "trigeorgis_2016")));
}

TEST(Mistakes, IncludeChunksForEachBackbone) {
  EXPECT_THAT(mistakes("evaluation: {chunk_frames: 16}\nmodel: {backbone: i3d_vgg11}"),
              ElementsAre(HasSubstr("i3d_vgg11 looks 8 frames to each side: at least 17")));
  EXPECT_THAT(mistakes("evaluation: {chunk_frames: 26}\nmodel: {backbone: i3d_vgg16_bn}"), SizeIs(1));
  EXPECT_THAT(mistakes("evaluation: {chunk_frames: 1}\nmodel: {backbone: fully_connected}"), IsEmpty());
}

// Each backbone has its smallest picture, and the field's range is that of the smallest of all.
TEST(Mistakes, IncludePicturesTooSmallForTheBackbone) {
  Experiment experiment;
  experiment.dataset.root = "/data";
  experiment.model.input = {32, 32};
  EXPECT_THAT(conflicts(experiment), IsEmpty());
  for (const Size input : {Size{31, 32}, Size{32, 31}}) {
    experiment.model.input = input;
    const auto found = conflicts(experiment);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].field, "model.input");
    EXPECT_THAT(found[0].sentence, HasSubstr("with model.backbone i3d_vgg16; allowed: at least 32 pixels"));
  }
  experiment.model.backbone = Backbone::fully_connected;
  EXPECT_THAT(conflicts(experiment), IsEmpty());
}

TEST(Mistakes, IncludeATemperatureOfPoolingsThatHaveNone) {
  EXPECT_THAT(mistakes("model: {pooling: 3d_max_features}\nevaluation: {inverse_temperature: 2}"),
              ElementsAre(HasSubstr("evaluation.inverse_temperature: saw 2 with model.pooling 3d_max_features")));
  EXPECT_THAT(mistakes("model: {pooling: adaptive_softmax}\ntraining: {early_stopping: {inverse_temperature: 3}}"),
              ElementsAre(HasSubstr("training.early_stopping.inverse_temperature: saw 3")));
  EXPECT_THAT(mistakes("model: {pooling: 3d_avg_scores}\nevaluation: {inverse_temperature: 2}"), IsEmpty());
  EXPECT_THAT(mistakes("model: {pooling: 3d_max_scores}"), IsEmpty());
}

TEST(Mistakes, IncludeAttentionOverStepsWherePositionsAreScored) {
  EXPECT_THAT(mistakes("model: {pooling: 3d_max_scores, attention: {kind: self_attention}}"),
              ElementsAre(HasSubstr("model.pooling: saw 3d_max_scores with temporal self_attention")));
  EXPECT_THAT(mistakes("model: {pooling: 3d_max_scores, attention: {kind: self_attention, over: spatial}}"), IsEmpty());
}

TEST(Mistakes, IncludeConcordanceOverASingleClip) {
  const std::string rest = "training: {loss: concordance, batch_size: ";
  EXPECT_THAT(mistakes(rest + "1}"),
              ElementsAre(HasSubstr("training.batch_size: saw 1 with training.loss concordance")));
  EXPECT_THAT(mistakes(rest + "2}"), IsEmpty());
}

TEST(Mistakes, IncludeSettingsOfAnotherOptimizer) {
  EXPECT_THAT(mistakes("training: {optimizer: {kind: adam, momentum: 0.5}}"),
              ElementsAre("s.yaml:3:46: training.optimizer.momentum: saw 0.5 with training.optimizer.kind adam, which "
                          "does not use it; leave it out, or use training.optimizer.kind sgd"));
  EXPECT_THAT(mistakes("training: {optimizer: {kind: adam, momentum: 0, nesterov: true}}"),
              ElementsAre(HasSubstr("optimizer.momentum: saw 0 with"), HasSubstr("optimizer.nesterov: saw true with")));
  for (const std::string setting : {"beta1: 0.5", "beta2: 0.99", "epsilon: 1e-6"}) {
    const std::string name = setting.substr(0, setting.find(':'));
    EXPECT_THAT(mistakes("training: {optimizer: {" + setting + "}}"),
                ElementsAre(testing::AllOf(HasSubstr("training.optimizer." + name + ": saw"),
                                           EndsWith("or use training.optimizer.kind adam"))));
    EXPECT_THAT(mistakes("training: {optimizer: {kind: adam, " + setting + "}}"), IsEmpty());
  }
  EXPECT_THAT(mistakes("training: {optimizer: {kind: adam, epsilon: 0}}"), ElementsAre(HasSubstr("allowed: a number")));
}

TEST(Mistakes, IncludeSettingsOfAnotherSchedule) {
  EXPECT_THAT(mistakes("training: {schedule: {factor: 0.1}}"),
              ElementsAre("s.yaml:3:31: training.schedule.factor: saw 0.1 with training.schedule.kind constant, which "
                          "does not use it; leave it out, or use training.schedule.kind step, plateau"));
  struct Use {
    std::string setting;
    std::vector<std::string> users;
  };
  for (const Use& use :
       {Use{"factor: 0.1", {"step", "plateau"}}, Use{"every: 3", {"step"}}, Use{"patience: 2", {"plateau"}},
        Use{"period: 4", {"cosine"}}, Use{"period_factor: 2", {"cosine"}}, Use{"least: 0.01", {"cosine"}}}) {
    for (const std::string kind : Choices<ScheduleKind>::names) {
      std::string text = "training: {schedule: {kind: ";
      text.append(kind).append(", ").append(use.setting).append("}}");
      const bool used = std::ranges::count(use.users, kind) > 0;
      EXPECT_THAT(mistakes(text), SizeIs(used ? 0 : 1)) << text;
    }
  }
}

TEST(Mistakes, IncludeRatesOfPartsThatTheNetworkDoesNotHave) {
  EXPECT_THAT(mistakes("training: {learning_rate: {attention: 0.1}}"),
              ElementsAre("s.yaml:3:39: training.learning_rate.attention: saw 0.1 with model.attention.kind none and "
                          "model.recurrence.kind none, which does not use it; leave it out, or use another "
                          "model.attention.kind or model.recurrence.kind lstm"));
  EXPECT_THAT(mistakes("training: {weight_decay: {pooling: 0.5}}"),
              ElementsAre("s.yaml:3:36: training.weight_decay.pooling: saw 0.5 with model.pooling two_step, which "
                          "does not use it; leave it out, or use model.pooling adaptive_softmax"));
  for (const std::string group : {"learning_rate", "weight_decay"}) {
    const std::string text = "training: {" + group + ": {attention: 0.1, pooling: 0}}";
    EXPECT_THAT(mistakes(text), SizeIs(2)) << text;
    EXPECT_THAT(mistakes("model: {pooling: adaptive_softmax, attention: {kind: mask}}\n" + text), IsEmpty()) << text;
  }
}

TEST(Mistakes, IncludeTasksThatADatasetDoesNotHave) {
  EXPECT_THAT(mistakes_in_file("name: x\ndataset: {root: /data, name: afew, task: opi_levels}\n"),
              ElementsAre(HasSubstr("dataset.task: saw opi_levels with dataset.name afew; allowed: automatic")));
}

TEST(Mistakes, InOneLineEach) {
  for (const std::string& line : mistakes("model: {width: \"a\\nb\"}\ncolour: red\n")) {
    EXPECT_EQ(line.find('\n'), std::string::npos);
  }
  EXPECT_THAT(mistakes("model: {width: \"a\\nb\"}\ncolour: red\n"), SizeIs(2));
}

TEST(Mistakes, IncludeMultipliedTargetsBeforeTemperaturesThatAreLearned) {
  EXPECT_THAT(mistakes("model: {target_multiplier: 100, pooling: softmax}"), IsEmpty());
  EXPECT_THAT(mistakes("model: {target_multiplier: 100, pooling: adaptive_softmax}"),
              ElementsAre(HasSubstr("model.target_multiplier: saw 100 with model.pooling adaptive_softmax")));
}

TEST(Mistakes, IncludeADilationOfABackboneWithoutBlocksThatHaveOne) {
  EXPECT_THAT(mistakes("model: {temporal_dilation: doubled}"), IsEmpty());
  EXPECT_THAT(
      mistakes("model: {backbone: resnet18_3d, temporal_dilation: doubled}"),
      ElementsAre(HasSubstr("model.temporal_dilation: saw doubled with model.backbone resnet18_3d; allowed: none, "
                            "or model.backbone i3d_vgg11, i3d_vgg11_bn, i3d_vgg16, i3d_vgg16_bn, "
                            "i3d_resnet50")));
  EXPECT_THAT(mistakes("model: {temporal_dilation: doubled}\nevaluation: {chunk_frames: 100}"),
              ElementsAre(HasSubstr("i3d_vgg16 looks 66 frames to each side: at least 133")));
}

}  // namespace
}  // namespace foldwise

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "datasets/folds/fold.h"
#include "datasets/frames/frame_store.h"
#include "datasets/frames/prepare.h"
#include "experiments/jobs/job.h"
#include "tests/support/temporary_folder.h"
#include "tests/worker/planted_videos.h"
#include "worker/stages/stage_folder.h"

namespace foldwise::worker {

/// A sweep's folder with prepared frames of three classes, a fold, and the jobs of one run.
class SmallSweep {
 public:
  explicit SmallSweep(const datasets::FrameCoding& coding = {}, int count = 18) : videos_("video", {.count = count}) {
    std::vector<std::uint8_t> scratch;
    datasets::FrameShardWriter shard(datasets::shard_path(output(), prepare_key()), {16, 16}, coding);
    fold_.classes = {"upright", "level", "both"};
    for (std::size_t i = 0; i < videos_.videos().size(); ++i) {
      const LabelledVideo& video = videos_.videos()[i];
      shard.add(video.id, video.frames.clip(0, video.frames.frames, scratch));
      fold_.entries.push_back({video.id, video.label, i < 9 ? "train" : i < 12 ? "validation" : "test"});
    }
    shard.finish();
    finish_preparation({});
    write_fold();
  }

  std::filesystem::path output() const { return folder_.path(); }
  datasets::FoldFile& fold() { return fold_; }

  void write_fold() const {
    std::filesystem::create_directories(output() / "folds");
    std::ofstream(output() / "folds" / "fold.json") << to_json(fold_);
  }

  /// What the prepare job is said to have left out.
  void finish_preparation(const std::vector<Exclusion>& exclusions) const {
    Result result;
    result.exclusions = exclusions;
    StageFolder::lock(output(), prepare_key(), std::chrono::seconds(1))->finish(result);
  }

  static Key prepare_key() { return digest("prepare"); }
  static Key train_key() { return digest("train"); }
  static Key score_key() { return digest("score"); }
  static Key features_key() { return digest("features"); }
  static Key refine_key() { return digest("refine"); }

  JobSpec train_job() const {
    JobSpec job = any_job(train_key(), Stage::train);
    job.inputs = {.prepared = {prepare_key()}};
    return job;
  }
  JobSpec score_job() const {
    JobSpec job = any_job(score_key(), Stage::score);
    job.inputs = {.prepared = {prepare_key()}, .of_the_fold = {{Stage::train, train_key()}}};
    return job;
  }
  JobSpec features_job() const {
    JobSpec job = any_job(features_key(), Stage::features);
    job.inputs = {.prepared = {prepare_key()}, .of_the_fold = {{Stage::train, train_key()}}};
    return job;
  }
  /// Attention and head on what these features are, over so many frames.
  JobSpec refine_job(int range = 6) const {
    JobSpec job = any_job(refine_key(), Stage::refine);
    job.inputs.of_the_fold = {{Stage::features, features_key()}};
    give_attention(job.experiment, range);
    return job;
  }
  JobSpec score_features_job(int range = 6) const {
    JobSpec job = any_job(digest("score of features"), Stage::score);
    job.inputs.of_the_fold = {{Stage::features, features_key()}, {Stage::refine, refine_key()}};
    give_attention(job.experiment, range);
    return job;
  }
  JobSpec evaluate_job(const Key& scored = score_key()) const {
    JobSpec job = any_job(digest("evaluate " + scored.hex()), Stage::evaluate);
    job.inputs.of_the_fold = {{Stage::score, scored}};
    return job;
  }

 private:
  static void give_attention(Experiment& experiment, int range) {
    experiment.training.scheme = TrainingScheme::frozen_features;
    experiment.model.attention = {.kind = AttentionKind::self_attention, .heads = 2, .dimension = 8, .range = range};
  }

  JobSpec any_job(const Key& key, Stage stage) const {
    JobSpec job;
    job.key = key;
    job.stage = stage;
    job.output = output().string();
    job.fold_file = "folds/fold.json";
    job.seed = 7;
    Experiment& experiment = job.experiment;
    experiment.model.backbone = Backbone::i3d_vgg11;
    experiment.model.width = 0.0625;
    experiment.model.input = {32, 32};
    experiment.clips.frames = 4;
    experiment.sampling.strategy = SamplingStrategy::stochastic_softmax;
    experiment.sampling.warm_up_epochs = 1;
    experiment.sampling.exploration_epochs = 1;
    experiment.training.learning_rate = {0.01, 0.01};
    experiment.training.batch_size = 3;
    experiment.training.accumulation = 1;
    experiment.training.epochs = 3;
    return job;
  }

  TemporaryFolder folder_;
  PlantedVideos videos_;
  datasets::FoldFile fold_;
};

}  // namespace foldwise::worker

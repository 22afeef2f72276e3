// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <nlohmann/json.hpp>

#include "worker/clips/sampler.h"
#include "worker/models/safetensors.h"
#include "worker/models/video_model.h"
#include "worker/stages/fold_videos.h"
#include "worker/stages/stages.h"
#include "worker/training/loop.h"

namespace foldwise {
namespace {

/// Turns a training's events into progress reports.
class TrainingReports : public TrainingObserver {
 public:
  TrainingReports(const JobSpec& job, JobReporter& reporter) : reporter_(reporter) {
    progress_.key = job.key;
    progress_.epochs = job.experiment.training.epochs;
  }

  void moved(const TrainingPosition& position) override {
    progress_.epoch = position.epoch;
    progress_.step = static_cast<int>(position.step);
    progress_.steps = static_cast<int>(position.steps);
    progress_.loss = position.loss;
    reporter_.report(progress_);
  }
  void epoch_ended(const EpochRecord& record) override {
    Progress progress = progress_;
    progress.finished_epochs.push_back(record);
    reporter_.report(progress);
  }
  void checkpointed() override {
    Progress progress = progress_;
    progress.checkpointed = true;
    reporter_.report(progress);
  }
  void remark(const std::string& sentence) override {
    Progress progress = progress_;
    progress.remarks.push_back(sentence);
    reporter_.report(progress);
  }
  bool stop_requested() override { return reporter_.stop_requested(); }

 private:
  JobReporter& reporter_;
  Progress progress_;
};

void write_model(const std::filesystem::path& file, const Trained& trained, const FoldVideos& videos) {
  SafeTensors content;
  content.tensors = trained.best_weights;
  content.metadata["classes"] = nlohmann::json(videos.classes()).dump();
  content.metadata["epoch"] = std::to_string(trained.best_epoch);
  content.metadata["normalisation"] =
      nlohmann::json{{"mean", trained.normalisation.mean}, {"deviation", trained.normalisation.deviation}}.dump();
  write_safetensors(file, content);
}

/// positions [epochs, videos], w [epochs, places], offsets [videos + 1] into the places; metadata: videos, strategy, …
void write_sampling(const std::filesystem::path& file, const Trained& trained, const FoldVideos& videos,
                    const Experiment& experiment) {
  std::vector<std::string> ids;
  std::vector<std::int64_t> offsets{0};
  for (const LabelledVideo& video : videos.training()) {
    ids.push_back(video.id);
    offsets.push_back(offsets.back() + clip_positions(video.frames.frames, experiment.clips.frames));
  }
  SafeTensors content;
  content.tensors = trained.sampling.tensors();
  content.tensors["offsets"] = torch::tensor(offsets, torch::kLong);
  content.metadata["videos"] = nlohmann::json(ids).dump();
  content.metadata["strategy"] = name_of(experiment.sampling.strategy);
  content.metadata["inverse_temperature"] = nlohmann::json(experiment.sampling.inverse_temperature).dump();
  content.metadata["clip_frames"] = std::to_string(experiment.clips.frames);
  content.metadata["warm_up_epochs"] = std::to_string(experiment.sampling.warm_up_epochs);
  content.metadata["exploration_epochs"] = std::to_string(experiment.sampling.exploration_epochs);
  write_safetensors(file, content);
}

Result describe(const Trained& trained, const FoldVideos& videos, const TrainingOptions& training,
                const torch::Device& device) {
  const std::map<std::string, double>& best =
      trained.records.at(static_cast<std::size_t>(trained.best_epoch) - 1).metrics;
  Result result;
  result.metrics = {{"epochs", trained.best_epoch},
                    {"best_epoch", trained.best_epoch},
                    {"epochs_run", static_cast<double>(trained.records.size())},
                    {"train_loss", best.at("train_loss")},
                    {"validation_loss", best.at("validation_loss")},
                    {"validation_accuracy", best.at("validation_accuracy")},
                    {"train_videos", static_cast<double>(videos.training().size())},
                    {"validation_videos", static_cast<double>(videos.validation().size())},
                    {"deterministic", training.deterministic ? 1 : 0},
                    {"cuda", device.is_cuda() ? 1 : 0}};
  result.epochs = trained.records;
  result.exclusions = videos.exclusions();
  return result;
}

}  // namespace

Outcome run_train(const JobSpec& job, const StageFolder& folder, const torch::Device& device, JobReporter& reporter) {
  const FoldVideos videos(job, job.inputs);
  const TrainingTask task{job.experiment,
                          static_cast<int>(videos.classes().size()),
                          videos.training(),
                          videos.validation(),
                          job.seed,
                          folder.file("checkpoints"),
                          device};
  TrainingReports reports(job, reporter);
  TrainingEnd end = train(task, reports);
  if (const auto* interrupted = std::get_if<Interrupted>(&end)) return *interrupted;
  if (const auto* diverged = std::get_if<Diverged>(&end)) return *diverged;
  const Trained& trained = std::get<Trained>(end);
  write_model(folder.file("model.safetensors"), trained, videos);
  write_sampling(folder.file("sampling.safetensors"), trained, videos, job.experiment);
  Result result = describe(trained, videos, job.experiment.training, device);
  result.artifacts = {folder.artifact("model", "model.safetensors"),
                      folder.artifact("sampling", "sampling.safetensors")};
  return Finished{std::move(result)};
}

}  // namespace foldwise

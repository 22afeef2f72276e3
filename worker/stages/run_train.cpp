// SPDX-License-Identifier: Apache-2.0
// The stages pretrain, train and refine: one of stages.h.
#include <cstdint>
#include <filesystem>
#include <iomanip>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/label_traits.h"
#include "experiments/foundation/files/durable_file.h"
#include "worker/clips/sampling/sampling_measures.h"
#include "worker/models/weights/safetensors.h"
#include "worker/stages/fold_data.h"
#include "worker/stages/stages.h"
#include "worker/stages/trained_network.h"
#include "worker/training/loop.h"

namespace foldwise::worker {
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

void write_model(const std::filesystem::path& file, const Trained& trained, const FoldData& fold,
                 double target_multiplier) {
  SafeTensors content;
  content.tensors = trained.best_weights;
  content.metadata["classes"] = nlohmann::json(fold.classes).dump();
  if (!fold.targets.empty()) content.metadata["targets"] = nlohmann::json(fold.targets).dump();
  if (target_multiplier != 1) content.metadata["target_multiplier"] = nlohmann::json(target_multiplier).dump();
  content.metadata["epoch"] = std::to_string(trained.best_epoch);
  content.metadata["normalisation"] =
      nlohmann::json{{"mean", trained.normalisation.mean}, {"deviation", trained.normalisation.deviation}}.dump();
  write_safetensors(file, content);
}

/// epoch,step,train_loss,validation_loss,validation_<figure>: each validation of a training that has some within
/// epochs.
void write_validations(const std::filesystem::path& file, const Trained& trained, std::string_view figure) {
  std::ostringstream text;
  text << "epoch,step,train_loss,validation_loss,validation_" << figure << '\n' << std::setprecision(9);
  for (const ValidationRecord& record : trained.validations) {
    text << record.epoch << ',' << record.step << ',' << record.train_loss << ',' << record.figures.loss << ','
         << record.figures.figure << '\n';
  }
  const std::string content = text.str();
  DurableFile table(file);
  table.append(std::span(reinterpret_cast<const std::uint8_t*>(content.data()), content.size()));
  table.commit();
}

/// As metrics are written: "Left hand" is left_hand.
std::string metric_word(std::string name) {
  for (char& letter : name) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
    if (letter >= 'A' && letter <= 'Z') {
      letter = static_cast<char>(letter - 'A' + 'a');
    } else if (!plain) {
      letter = '_';
    }
  }
  return name;
}

/// What a pooling learned of each output: beta_surprise (T 2.3.2).
void add_temperatures(const Trained& trained, const FoldData& fold, std::map<std::string, double>& metrics) {
  const auto found = trained.best_weights.find("pooling.beta");
  if (found == trained.best_weights.end()) return;
  const std::vector<std::string>& names = fold.targets.empty() ? fold.classes : fold.targets;
  for (std::size_t output = 0; output < names.size(); ++output) {
    metrics.emplace("beta_" + metric_word(names[output]),
                    found->second[static_cast<std::int64_t>(output)].item<double>());
  }
}

/// How clips were sampled when the training ended.
void add_sampling_measures(const Trained& trained, std::map<std::string, double>& metrics) {
  const std::map<std::string, double>& last = trained.records.back().metrics;
  for (const std::string_view name : sampling_measure_names) {
    const auto found = last.find(std::string(name));
    if (found != last.end()) metrics.insert(*found);
  }
}

Result describe(const Trained& trained, const FoldData& fold, const TrainingOptions& training,
                const torch::Device& device) {
  const std::map<std::string, double>& best =
      trained.records.at(static_cast<std::size_t>(trained.best_epoch) - 1).metrics;
  Result result;
  result.metrics = {{"epochs", trained.best_epoch},
                    {"best_epoch", trained.best_epoch},
                    {"epochs_run", static_cast<double>(trained.records.size())},
                    {"train_loss", best.at("train_loss")},
                    {"validation_loss", best.at("validation_loss")},
                    {"train_" + fold.unit, static_cast<double>(fold.training->samples())},
                    {"validation_" + fold.unit, static_cast<double>(fold.validation->samples())},
                    {"deterministic", training.deterministic ? 1 : 0},
                    {"cuda", device.is_cuda() ? 1 : 0}};
  const std::string figure = "validation_" + std::string(name_of(datasets::traits_of(fold.shape.labels).judged_by()));
  result.metrics.emplace(figure, best.at(figure));
  add_temperatures(trained, fold, result.metrics);
  add_sampling_measures(trained, result.metrics);
  result.epochs = trained.records;
  result.exclusions = fold.exclusions;
  return result;
}

}  // namespace

Outcome run_train(const JobSpec& job, const StageFolder& folder, const torch::Device& device, JobReporter& reporter) {
  const FoldData fold = open_fold(job);
  const Experiment experiment = begun_from(job);
  const TrainingTask task{experiment, job.seed, folder.file("checkpoints"), device};
  TrainingReports reports(job, reporter);
  TrainingEnd end = train(task, *fold.training, *fold.validation, reports);
  if (const auto* interrupted = std::get_if<Interrupted>(&end)) return *interrupted;
  if (const auto* diverged = std::get_if<Diverged>(&end)) return *diverged;
  const Trained& trained = std::get<Trained>(end);
  write_model(folder.file(model_name), trained, fold, job.experiment.model.target_multiplier);
  Result result = describe(trained, fold, job.experiment.training, device);
  result.artifacts = {folder.artifact("model", model_name)};
  if (!trained.validations.empty()) {
    const StoppingMetric figure = datasets::traits_of(fold.shape.labels).judged_by();
    write_validations(folder.file("validations.csv"), trained, name_of(figure));
    result.artifacts.push_back(folder.artifact("validations", "validations.csv"));
  }
  if (const std::optional<SafeTensors> sampling = fold.training->sampling()) {
    write_safetensors(folder.file("sampling.safetensors"), *sampling);
    result.artifacts.push_back(folder.artifact("sampling", "sampling.safetensors"));
  }
  return Finished{std::move(result)};
}

}  // namespace foldwise::worker

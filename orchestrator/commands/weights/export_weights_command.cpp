// SPDX-License-Identifier: Apache-2.0
// orchestrator export-weights: one of commands.h.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <set>
#include <system_error>

#include "datasets/folds/fold.h"
#include "experiments/facts/training_scheme.h"
#include "experiments/fields/configuration.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/files/output_file.h"
#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/figures/figure_trainings.h"
#include "orchestrator/commands/remarks.h"
#include "orchestrator/commands/results/opened_results.h"
#include "orchestrator/commands/weights/model_card.h"
#include "results/listings/selected_runs.h"
#include "results/runs/predicted.h"

namespace foldwise::orchestrator {
namespace {

namespace fs = std::filesystem;

/// Trained runs of the experiment, fold and repeat that are named. A run that shares its training with others stands
/// for it where it is the one that was meant.
std::vector<TrainedRun> fitting_runs(const results::StoreReader& store, const ExportWeightsArguments& arguments) {
  std::map<Key, TrainedRun> trained;
  for (TrainedRun& run : trained_runs(store)) trained.emplace(run.run.train, std::move(run));
  std::vector<TrainedRun> fitting;
  std::set<Key> seen;
  for (const results::RunRecord& run : store.runs()) {
    const auto fits = [](const std::optional<int>& wanted, std::size_t number) {
      return !wanted || static_cast<std::size_t>(*wanted) == number + 1;
    };
    const auto found = trained.find(run.train);
    if (found == trained.end() || !fits(arguments.experiment, run.experiment) ||
        !fits(arguments.fold, static_cast<std::size_t>(run.fold)) ||
        !fits(arguments.repeat, static_cast<std::size_t>(run.repeat)) || !seen.insert(run.train).second)
      continue;
    fitting.push_back({found->second.training, run});
  }
  if (fitting.empty()) {
    throw UserError(Fault::usage, "--experiment, --fold, --repeat", "no training of such a run has finished",
                    "'orchestrator runs' lists what there is");
  }
  return fitting;
}

TrainedRun chosen_run(const results::StoreReader& store, const ExportWeightsArguments& arguments) {
  const std::vector<TrainedRun> fitting = fitting_runs(store, arguments);
  std::vector<RecordedTraining> trainings;
  trainings.reserve(fitting.size());
  for (const TrainedRun& run : fitting) trainings.push_back(run.training);
  if (arguments.run.empty() && fitting.size() == 1) return fitting.front();
  // Without words an error that lists them: none is called so.
  const std::vector<RecordedTraining> chosen =
      choose_trainings(trainings, {arguments.run.empty() ? "one of several" : arguments.run}, "");
  return *std::ranges::find(fitting, chosen.front().job.key, [](const TrainedRun& run) { return run.run.train; });
}

std::vector<CardFigure> figures_of(const results::StoreReader& store, const TrainedRun& run) {
  std::vector<std::string> metrics = results::usual_metrics(store);
  for (const TableSpec& table : store.sweep().tables)
    for (const std::string& metric : table.values)
      if (std::ranges::find(metrics, metric) == metrics.end()) metrics.push_back(metric);
  std::vector<CardFigure> figures;
  const std::vector<results::RunResult> results = results::read_run_results(store, metrics);
  for (const std::string& metric : metrics) {
    CardFigure figure{.metric = metric};
    std::vector<double> values;
    for (const results::RunResult& result : results) {
      if (result.run.experiment != run.run.experiment || result.state != results::RunState::finished) continue;
      const std::optional<double> value = result.finite(metric);
      if (!value) continue;
      values.push_back(*value);
      if (result.run.train == run.run.train) figure.of_network = value;
    }
    if (values.empty()) continue;
    figure.of_runs = results::summarize(values);
    figures.push_back(figure);
  }
  return figures;
}

std::string plain_letters(const std::string& text) {
  std::string plain;
  for (const char letter : text) {
    const bool keep = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                      (letter >= '0' && letter <= '9') || letter == '_' || letter == '.';
    if (keep) {
      plain += letter;
    } else if (!plain.empty() && plain.back() != '-') {
      plain += '-';
    }
  }
  while (plain.ends_with('-')) plain.pop_back();
  return plain.substr(0, 100);
}

void add_fold(const results::StoreReader& store, const results::RunRecord& run, CardContent& card) {
  if (!run.division) return;
  const results::FoldRecords folds = store.folds();
  const results::FoldRecord& fold = folds.folds.at(*run.division);
  card.fold_name = fold.name;
  for (const char letter : fold.parts) {
    if (letter == results::FoldRecord::train) ++card.parts["train"];
    if (letter == results::FoldRecord::validation) ++card.parts["validation"];
    if (letter == results::FoldRecord::test) ++card.parts["test"];
  }
  if (const auto& fingerprint = folds.datasets.at(fold.dataset).fingerprint) card.fingerprint = fingerprint->hex();
}

CardContent card_of(const results::StoreReader& store, const TrainedRun& run, const ExportWeightsArguments& arguments) {
  CardContent card;
  const results::ExperimentRecord experiment = store.experiments().at(run.run.experiment);
  card.sweep = store.sweep().name;
  card.label = run.training.job.label;
  card.name = arguments.name.empty() ? plain_letters(card.sweep + "-" + card.label) : arguments.name;
  card.license = arguments.license;
  card.key = run.run.train.hex();
  card.configuration = experiment.configuration;
  card.varied = experiment.values;
  card.experiment = parse_configuration(experiment.configuration);
  card.fold = static_cast<std::size_t>(run.run.fold) + 1;
  card.repeat = static_cast<std::size_t>(run.run.repeat) + 1;
  card.seed = datasets::repeat_seed(card.experiment.protocol, run.run.repeat);
  add_fold(store, run.run, card);
  card.figures = figures_of(store, run);
  card.attempts = store.attempts(run.run.train);
  try {
    card.tensors = read_safetensors_layout(run.training.file);
  } catch (const LayoutError& error) {
    throw UserError(Fault::store, run.training.file.string(), error.what(),
                    "run the sweep again, which trains what is missing or damaged");
  }
  return card;
}

void require_one_file(const Experiment& experiment, const results::RunRecord& run) {
  if (!trains_on_features(experiment)) return;
  throw UserError(Fault::usage, "training.scheme frozen_features",
                  "such a network is in two files: front.safetensors of the job that stored features, and what was "
                  "trained on them, stages/" +
                      run.train.hex() + "/model.safetensors",
                  "choose a training from end to end");
}

void copy_network(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::create_directories(to.parent_path(), error);
  const fs::path making = to.string() + ".making";
  if (!error) fs::copy_file(from, making, fs::copy_options::overwrite_existing, error);
  if (!error) fs::rename(making, to, error);
  if (!error) return;
  std::error_code ignored;
  fs::remove(making, ignored);
  throw UserError(Fault::store, to.string(), "it cannot be written: " + error.message(),
                  "see that there is room, or choose another folder with --out");
}

}  // namespace

int export_weights_command(const ExportWeightsArguments& arguments) {
  const OpenedResults opened = open_results(arguments.results.path, arguments.results.scale);
  tell_remarks(opened.remarks);
  const TrainedRun run = chosen_run(opened.store, arguments);
  const CardContent card = card_of(opened.store, run, arguments);
  require_one_file(card.experiment, run.run);
  const fs::path folder =
      arguments.out.empty() ? opened.store.file().parent_path() / "exported" / card.name : fs::path(arguments.out);
  const fs::path network = folder / (card.name + ".safetensors");
  copy_network(run.training.file, network);
  write_output(folder / "README.md", model_card(card));
  std::cout << network.string() << "\n" << (folder / "README.md").string() << "\n" << std::flush;
  return exit_finished;
}

}  // namespace foldwise::orchestrator

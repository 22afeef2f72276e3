// SPDX-License-Identifier: Apache-2.0
// The store of a finished sweep, as its coordinator leaves it: `large_store FOLDER EXPERIMENTS REPEATS EPOCHS`. Each
// run has a training with three figures for each epoch and two of its own, a scoring with ten predictions, and an
// evaluation with three figures.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "experiments/jobs/fingerprint.h"
#include "results/store/store_writer.h"

namespace foldwise {
namespace {

using results::StoreWriter;

constexpr std::size_t predictions = 10;

results::PlanRecords plan_of(std::size_t experiments, std::size_t repeats) {
  results::PlanRecords plan;
  plan.sweep = {"large", "name: large\n", {}, {"training.learning_rate.head"}, {}};
  plan.jobs.push_back({digest("frames"), Stage::prepare, "frames 1 to 64", 0});
  for (std::size_t index = 0; index < experiments; ++index) {
    Experiment experiment;
    experiment.training.learning_rate.head = 1e-6 * static_cast<double>(index + 1);
    std::string configuration = canonical(experiment);
    const std::string value = fmt::format("{:g}", experiment.training.learning_rate.head);
    const Key identity = digest(configuration);
    plan.experiments.push_back({identity, {{"training.learning_rate.head", value}}, std::move(configuration)});
    for (std::size_t repeat = 0; repeat < repeats; ++repeat) {
      const std::string label = fmt::format("{} · repeat {}", value, repeat + 1);
      results::RunRecord run;
      run.experiment = index;
      run.repeat = static_cast<int>(repeat);
      run.train = digest("train " + label);
      run.score = digest("score " + label);
      run.evaluate = digest("evaluate " + label);
      plan.jobs.push_back({run.train, Stage::train, label, index});
      plan.jobs.push_back({*run.score, Stage::score, label, index});
      plan.jobs.push_back({run.evaluate, Stage::evaluate, label, index});
      plan.runs.push_back(std::move(run));
    }
  }
  return plan;
}

void finish(StoreWriter& store, const Key& job, double seconds, Result result) {
  store.start_attempt({job, 1, "node1", "cpu", 1234, 1e9});
  store.end_attempt({job, 1, 1e9 + seconds, Finished{std::move(result)}, {}}, StoreWriter::Retry::no);
}

Result trained(int epochs) {
  Result result;
  for (int epoch = 1; epoch <= epochs; ++epoch) {
    const double loss = 2.0 / epoch;
    result.epochs.push_back(
        {epoch, {{"train_loss", loss}, {"validation_accuracy", 100 - 10 * loss}, {"validation_loss", 1.1 * loss}}});
  }
  result.metrics = {{"deterministic", 1}, {"epochs", epochs}};
  return result;
}

Result scored() {
  Result result;
  for (std::size_t sample = 0; sample < predictions; ++sample)
    result.predictions.push_back({fmt::format("video {}", sample), static_cast<int>(sample % 7), {0.1, 0.2, 0.7}});
  return result;
}

void fill(const std::filesystem::path& folder, std::size_t experiments, std::size_t repeats, int epochs) {
  StoreWriter store = StoreWriter::open(folder / "results.db");
  const results::PlanRecords plan = plan_of(experiments, repeats);
  store.put_plan(plan);
  constexpr std::size_t runs_for_a_commit = 1000;
  for (std::size_t first = 0; first < plan.runs.size(); first += runs_for_a_commit) {
    results::StoreTransaction transaction(store);
    if (first == 0) finish(store, plan.jobs.front().key, 30, {{{"frames", 6400}, {"videos", 64}}, {}, {}, {}, {}});
    for (std::size_t run = first; run < std::min(first + runs_for_a_commit, plan.runs.size()); ++run) {
      const results::RunRecord& record = plan.runs[run];
      finish(store, record.train, 600, trained(epochs));
      finish(store, *record.score, 10, scored());
      const auto accuracy = static_cast<double>(run % 97);
      finish(store, record.evaluate, 0.01,
             {{{"accuracy", accuracy}, {"f1", accuracy / 2}, {"loss", 1 / (1 + accuracy)}}, {}, {}, {}, {}});
    }
    transaction.commit();
  }
  store.checkpoint();
}

}  // namespace
}  // namespace foldwise

int main(int count, char** arguments) {
  if (count != 5) {
    fmt::print(stderr, "usage: large_store FOLDER EXPERIMENTS REPEATS EPOCHS\n");
    return 2;
  }
  foldwise::fill(arguments[1], std::strtoull(arguments[2], nullptr, 10), std::strtoull(arguments[3], nullptr, 10),
                 std::atoi(arguments[4]));
}

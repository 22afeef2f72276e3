// SPDX-License-Identifier: Apache-2.0
#include "results/store/plan_digest.h"

#include "results/store/record_text.h"

namespace foldwise::results {
namespace {

constexpr std::size_t piece = 65'536;

}  // namespace

PlanDigest::PlanDigest(const SweepRecord& sweep) {
  for (const auto& part : {sweep.name, sweep.text, to_json(sweep.overrides), to_json(sweep.varied_fields),
                           to_json(sweep.tables), sweep.race ? to_json(*sweep.race) : std::string()}) {
    add(part);
  }
}

void PlanDigest::add_experiments(std::size_t count, const Key& first) {
  add(count);
  add(first);
}

void PlanDigest::add(const RunRecord& run) {
  add(run.experiment);
  add(static_cast<std::uint64_t>(run.fold));
  add(static_cast<std::uint64_t>(run.repeat));
  add(run.train);
  add(run.evaluate);
  if (run.score) add(*run.score);
  for (const Key& key : run.before) add(key);
}

/// A fold's digest stands for its parts, and each run's training key for its fold: what is recorded for people is
/// added.
void PlanDigest::add(const FoldRecords& folds) {
  add(folds.folds.size());
  for (const auto& fold : folds.folds) {
    add(fold.digest);
    add(fold.name);
  }
  for (const auto& dataset : folds.datasets) {
    add(to_json(dataset.samples));
    if (dataset.fingerprint) add(*dataset.fingerprint);
  }
}

void PlanDigest::add_job(const Key& key, Stage stage, std::size_t experiment) {
  add(key);
  add(static_cast<std::uint64_t>(stage));
  add(experiment);
}

Key PlanDigest::digested() {
  digest_.add(text_);
  text_.clear();
  return digest_.digested();
}

void PlanDigest::add(const std::string& text) {
  add(text.size());
  append(text);
}

void PlanDigest::add(std::uint64_t number) {
  append({reinterpret_cast<const char*>(&number), sizeof number});
}

void PlanDigest::add(const Key& key) {
  append({reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()});
}

void PlanDigest::append(std::string_view bytes) {
  text_ += bytes;
  if (text_.size() < piece) return;
  digest_.add(text_);
  text_.clear();
}

Key plan_digest(const PlanRecords& plan) {
  PlanDigest digest(plan.sweep);
  digest.add_experiments(plan.experiments.size(), plan.experiments.empty() ? Key{} : plan.experiments.front().identity);
  for (const RunRecord& run : plan.runs) digest.add(run);
  digest.add(plan.folds);
  for (const JobRecord& job : plan.jobs) digest.add_job(job.key, job.stage, job.experiment);
  return digest.digested();
}

}  // namespace foldwise::results

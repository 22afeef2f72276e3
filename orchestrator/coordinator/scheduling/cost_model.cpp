// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/coordinator/scheduling/cost_model.h"

#include <algorithm>
#include <cmath>

#include "experiments/jobs/stage_facts.h"
#include "orchestrator/plan/jobs/job_effort.h"

namespace foldwise::orchestrator {
namespace {

/// A job of a stage is relied on in milliseconds after so many.
constexpr int samples_to_rely_on = 8;
/// The general pace counts as much as so many jobs of a kind.
constexpr double weight_of_general = 0.5;
/// Trainings that stop early lie about so far apart; it counts as much as so many that were timed.
constexpr double usual_spread = 0.3;
constexpr int weight_of_usual_spread = 8;
constexpr double shortest = 1e-6;  // seconds: a clock may not tell more

}  // namespace

CostModel::CostModel(const std::vector<WorkItem>& items) {
  std::size_t last = 0;
  for (const WorkItem& item : items) last = std::max<std::size_t>(last, item.kind);
  if (last > 0) kinds_.resize(last + 1);
}

void CostModel::Pace::add(double value) {
  ++samples;
  log += std::max(1.0 / samples, 0.1) * (value - log);
}

double CostModel::Pace::towards(double general) const {
  return (samples * log + weight_of_general * general) / (samples + weight_of_general);
}

void CostModel::took(const WorkItem& item, double seconds, Device device) {
  const double measured = std::log(std::max(seconds, shortest) / seed(item));
  const std::size_t stage = static_cast<std::size_t>(item.stage);
  Pace& of_kind = kinds_.empty() ? stages_[stage] : kinds_[item.kind];
  if (!first_) first_ = device;
  if (device != *first_ && of_kind.samples > 0) other_.add(measured - of_kind.log);
  mix_.add(offset(device));
  const double value = measured - offset(device);
  if (facts_of(item.stage).trains && of_kind.samples > 0) {
    squares_ += (value - of_kind.log) * (value - of_kind.log);
    ++deviations_;
  }
  of_kind.add(value);
  if (!kinds_.empty()) stages_[stage].add(value);
}

void CostModel::took(Stage stage, double effort, double seconds) {
  const WorkItem job{.stage = stage, .effort = effort};
  stages_[static_cast<std::size_t>(stage)].add(std::log(std::max(seconds, shortest) / seed(job)));
}

double CostModel::seconds(const WorkItem& item, Device device) const {
  return seconds(item) * std::exp(offset(device) - mix_.log);
}

std::optional<double> CostModel::timed_seconds(const WorkItem& item, Device device) const {
  if (stages_[static_cast<std::size_t>(item.stage)].samples < samples_to_rely_on) return std::nullopt;
  return seconds(item, device);
}

double CostModel::spread() const {
  const double usual = weight_of_usual_spread * usual_spread * usual_spread;
  return std::sqrt((squares_ + usual) / (deviations_ + weight_of_usual_spread));
}

double CostModel::seed(const WorkItem& item) {
  return item.effort > 0 ? item.effort / effort_per_second : facts_of(item.stage).weight;
}

double CostModel::factor(const WorkItem& item) const {
  return factor_of_group(group(item), item.stage);
}

std::size_t CostModel::group(const WorkItem& item) const {
  return kinds_.empty() ? static_cast<std::size_t>(item.stage) : item.kind;
}

double CostModel::factor_of_group(std::size_t group, Stage stage) const {
  const double others = passes_network(stage) ? general() : 0;
  const double of_stage = stages_[static_cast<std::size_t>(stage)].towards(others);
  return std::exp(mix_.log + (kinds_.empty() ? of_stage : kinds_[group].towards(of_stage)));
}

double CostModel::general() const {
  double sum = 0;
  int seen = 0;
  for (const StageFacts& facts : stage_rows) {
    const Pace& stage = stages_[static_cast<std::size_t>(facts.stage)];
    if (stage.samples == 0 || !passes_network(facts.stage)) continue;
    sum += stage.log;
    ++seen;
  }
  return seen > 0 ? sum / seen : 0;
}

}  // namespace foldwise::orchestrator

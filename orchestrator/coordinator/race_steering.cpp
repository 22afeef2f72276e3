// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/coordinator/race_steering.h"

#include <algorithm>
#include <unordered_map>

#include "experiments/foundation/error.h"
#include "results/runs/stopped_runs.h"

namespace foldwise::orchestrator {
namespace {

RaceOptions race_of(const results::StoreReader& store) {
  if (const std::optional<RaceOptions> race = store.sweep().race) return *race;
  throw UserError(Fault::store, store.file().string(), "its plan has no race", "run the sweep again");
}

/// Of a run that has no result.
constexpr results::RoundFigure nothing_brought_home{results::RoundFigure::Kind::none};

std::string title_of(const results::ExperimentRecord& experiment) {
  std::string title;
  for (const auto& [field, value] : experiment.values) {
    title.append(title.empty() ? "" : " ").append(field).append("=").append(value);
  }
  return title;
}

}  // namespace

RaceSteering::RaceSteering(const Workload& workload, const results::StoreReader& store)
    : workload_(workload),
      store_(store),
      options_(race_of(store)),
      experiments_(store.experiments()),
      runs_(store.runs()),
      folds_(store.folds()),
      items_(runs_.size()),
      runs_of_(workload.items.size()),
      figures_(store, options_),
      dropped_(workload.items.size()) {
  std::unordered_map<Key, std::uint32_t> known;
  for (std::uint32_t item = 0; item < workload.items.size(); ++item) known.emplace(workload.items[item].key, item);
  for (std::uint32_t run = 0; run < runs_.size(); ++run) {
    for (const Key& job : runs_[run].jobs()) {
      const auto found = known.find(job);
      if (found == known.end()) continue;
      items_[run].push_back(found->second);
      runs_of_[found->second].push_back(run);
    }
  }
}

RaceSteering::Change RaceSteering::replay() {
  // A session that begins has told nobody yet what was recorded, and drops by it.
  const bool begins = !races_;
  const std::vector<results::RaceStop> before = begins ? store_.race_stops() : races_->stops();
  races_.emplace(options_, experiments_, runs_, folds_);
  const auto states = store_.job_states();
  std::vector<std::uint32_t> out;
  for (std::uint32_t run = 0; run < runs_.size(); ++run) {
    if (const auto figure = figures_.of(runs_[run], states)) {
      races_->finished(run, *figure);
    } else if (is_out(run)) {
      races_->finished(run, nothing_brought_home);
      out.push_back(run);
    }
  }
  races_->advance();
  std::vector<results::RaceStop> fresh;
  std::ranges::copy_if(races_->stops(), std::back_inserter(fresh),
                       [&](const results::RaceStop& stop) { return std::ranges::count(before, stop) == 0; });
  Change all = change(fresh, races_->stops() != before || (begins && !before.empty()));
  note_those_out(out, all);
  return all;
}

RaceSteering::Change RaceSteering::on_settled(std::uint32_t item, const std::vector<std::uint32_t>& abandoned) {
  std::set<std::uint32_t> met(runs_of_[item].begin(), runs_of_[item].end());
  for (const std::uint32_t other : abandoned) met.insert(runs_of_[other].begin(), runs_of_[other].end());
  bool heard = false;
  std::vector<std::uint32_t> out;
  for (const std::uint32_t run : met) {
    if (hear(run)) {
      heard = true;
    } else if (is_out(run)) {
      races_->finished(run, nothing_brought_home);
      out.push_back(run);
    }
  }
  if (!heard && out.empty()) return {};
  const std::vector<results::RaceStop> decided = races_->advance();
  Change after = decided.empty() ? Change{} : change(decided, true);
  note_those_out(out, after);
  return after;
}

/// Whether it will have no result, though none of its own jobs has failed: what they build on has.
bool RaceSteering::is_out(std::uint32_t run) const {
  return std::ranges::any_of(items_[run], [this](std::uint32_t item) { return is_abandoned_(item); });
}

void RaceSteering::note_those_out(const std::vector<std::uint32_t>& runs, Change& change) {
  for (const std::uint32_t run : runs) {
    const std::size_t experiment = runs_[run].experiment;
    if (!told_out_.insert(experiment).second) continue;
    change.notes.push_back(title_of(experiments_[experiment]) +
                           ": out of its race, since what its runs build on has failed: it stops nobody and is not "
                           "stopped, and the others race on");
  }
}

/// Whether the run has come to an end.
bool RaceSteering::hear(std::uint32_t run) {
  std::unordered_map<Key, results::JobState> states;
  for (const Key& job : runs_[run].jobs()) states.emplace(job, store_.job_state(job));
  const auto figure = figures_.of(runs_[run], states);
  if (figure) races_->finished(run, *figure);
  return figure.has_value();
}

/// What is dropped now, and was not.
RaceSteering::Change RaceSteering::change(const std::vector<results::RaceStop>& told, bool is_decision) {
  Change change;
  change.is_decision = is_decision;
  if (!is_decision) return change;
  const results::StoppedRuns stopped(runs_, races_->stops());
  std::vector<bool> drop(workload_.items.size());
  for (std::uint32_t run = 0; run < runs_.size(); ++run) {
    if (stopped.of(run) == nullptr) continue;
    for (const std::uint32_t item : items_[run]) drop[item] = true;
  }
  for (std::uint32_t run = 0; run < runs_.size(); ++run) {
    if (stopped.of(run) != nullptr) continue;
    for (const std::uint32_t item : items_[run]) drop[item] = false;
  }
  for (auto item = static_cast<std::uint32_t>(drop.size()); item-- > 0;)
    if (drop[item] && !dropped_[item]) change.dropped.push_back(item);
  for (std::uint32_t item = 0; item < drop.size(); ++item)
    if (!drop[item] && dropped_[item]) change.wanted.push_back(item);
  dropped_ = std::move(drop);
  for (const results::RaceStop& stop : told)
    change.sentences.push_back(title_of(experiments_[stop.experiment]) + ": " + stop_sentence(stop, experiments_));
  return change;
}

}  // namespace foldwise::orchestrator

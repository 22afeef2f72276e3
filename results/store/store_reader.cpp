// SPDX-License-Identifier: Apache-2.0
#include "results/store/store_reader.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "results/store/database.h"
#include "results/store/record_text.h"
#include "results/store/row_values.h"
#include "results/store/sql.h"

namespace foldwise::results {
namespace {

/// A text of record_text.h.
template <typename Parse>
auto parsed(const Query& row, int column, const Parse& parse) {
  try {
    return parse(row.text(column));
  } catch (const std::invalid_argument& error) {
    row.damaged(error.what());
  }
}

/// A blob of doubles.
std::vector<double> numbers_of(const std::string& bytes) {
  std::vector<double> numbers(bytes.size() / sizeof(double));
  if (!numbers.empty()) std::memcpy(numbers.data(), bytes.data(), numbers.size() * sizeof(double));
  return numbers;
}

JobRecord job_of(const Query& row) {
  return {row.key(0), named_value<Stage>(row, 1), row.text(2), static_cast<std::size_t>(row.integer(3))};
}

ExperimentRecord experiment_of(const Query& row) {
  return {row.key(0), parsed(row, 1, parse_field_values), row.text(2)};
}

/// Of two columns: resident_bytes, device_bytes.
MemoryUse memory_at(const Query& row, int first) {
  const auto bytes = [&](int column) { return row.is_null(column) ? std::int64_t{0} : row.integer(column); };
  return {bytes(first), bytes(first + 1)};
}

AttemptRecord attempt_of(const Query& row) {
  AttemptRecord attempt;
  attempt.start = {row.key(0), static_cast<int>(row.integer(1)), row.text(2), row.text(3), row.integer(4), row.real(5)};
  if (!row.is_null(6)) attempt.ended = row.real(6);
  attempt.outcome = row.is_null(7) ? "running" : row.text(7);
  attempt.message = row.text(8);
  attempt.exit_signal = static_cast<int>(row.integer(9));
  attempt.exit_code = static_cast<int>(row.integer(10));
  attempt.epoch = static_cast<int>(row.integer(11));
  attempt.last_lines = row.text(12);
  if (!row.is_null(13)) attempt.joules = row.real(13);
  attempt.surroundings = parsed(row, 14, parse_surroundings);
  attempt.memory = memory_at(row, 15);
  return attempt;
}

/// All rows of a query, each made into a record.
template <typename Make>
auto collect(Query& rows, const Make& make) {
  std::vector<decltype(make(rows))> records;
  while (rows.next()) records.push_back(make(rows));
  return records;
}

}  // namespace

StoreReader::StoreReader(std::unique_ptr<CoordinatorLock> lock, std::unique_ptr<Database> database)
    : lock_(std::move(lock)), database_(std::move(database)) {}
StoreReader::StoreReader(StoreReader&&) noexcept = default;
StoreReader::~StoreReader() = default;

StoreReader StoreReader::open(const std::filesystem::path& file) {
  return {nullptr, Database::open_for_reading(file)};
}

const std::filesystem::path& StoreReader::file() const {
  return database().file();
}

std::optional<CoordinatorName> StoreReader::coordinator() const {
  return CoordinatorLock::holder(file());
}

std::unordered_map<Key, JobState> StoreReader::job_states() const {
  std::unordered_map<Key, JobState> states;
  Query count = database().query(sql::count_jobs);
  if (count.next()) states.reserve(static_cast<std::size_t>(count.integer(0)));
  Query rows = database().query(sql::job_states);
  while (rows.next()) states.emplace(rows.key(0), job_state_at(rows, 1));
  if (plan_) {
    for (const JobRecord& job : plan_->jobs) states.try_emplace(job.key);
  }
  return states;
}

std::unordered_set<Key> StoreReader::unfinished() const {
  std::unordered_set<Key> keys;
  Query rows = database().query(sql::unfinished_jobs);
  while (rows.next()) keys.insert(rows.key(0));
  return keys;
}

JobState StoreReader::job_state(const Key& job) const {
  Query row = database().query(sql::job_state);
  if (!(row << job).next()) throw std::out_of_range("no plan names the job " + job.hex());
  return job_state_at(row, 1);
}

void StoreReader::look_at(PlanRecords plan) {
  plan_ = std::make_unique<const PlanRecords>(std::move(plan));
}

SweepRecord StoreReader::sweep() const {
  if (plan_) return plan_->sweep;
  if (std::optional<SweepRecord> last = last_sweep()) return *std::move(last);
  throw UserError(Fault::store, file().string(), "it holds no sweep yet", "start one with `orchestrator SWEEP`");
}

std::optional<SweepRecord> StoreReader::last_sweep() const {
  Query row = database().query(sql::latest_sweep);
  if (!row.next()) return std::nullopt;
  return SweepRecord{row.text(1),
                     row.text(2),
                     parsed(row, 3, parse_texts),
                     parsed(row, 4, parse_texts),
                     parsed(row, 5, parse_tables),
                     parsed(row, 7, parse_race)};
}

std::vector<ExperimentRecord> StoreReader::experiments() const {
  if (plan_) return plan_->experiments;
  Query rows = database().query(sql::experiments);
  return collect(rows, experiment_of);
}

std::vector<ExperimentRecord> StoreReader::earlier_experiments() const {
  Query rows = database().query(sql::earlier_experiments);
  return collect(rows, experiment_of);
}

std::vector<RunRecord> StoreReader::runs() const {
  if (plan_) return plan_->runs;
  Query rows = database().query(sql::runs);
  return collect(rows, run_of);
}

std::vector<RaceStop> StoreReader::race_stops() const {
  Query rows = database().query(sql::race_stops);
  return collect(rows, [](const Query& row) {
    const auto count = [&](int column) { return static_cast<std::size_t>(row.integer(column)); };
    return RaceStop{count(0),    count(1),   count(2), row.is_null(3) ? std::nullopt : std::optional(count(3)),
                    row.real(4), row.real(5)};
  });
}

FoldRecords StoreReader::folds() const {
  if (plan_) return plan_->folds;
  FoldRecords records;
  Query datasets = database().query(sql::datasets);
  records.datasets = collect(datasets, [](const Query& row) {
    return DatasetRecord{row.text(0), parsed(row, 1, parse_samples),
                         row.is_null(2) ? std::nullopt : std::optional(row.key(2))};
  });
  Query folds = database().query(sql::folds);
  records.folds = collect(folds, [&](const Query& row) {
    FoldRecord fold{row.key(0), row.text(1), static_cast<std::size_t>(row.integer(2)), row.text(3)};
    if (fold.dataset >= records.datasets.size() || records.datasets[fold.dataset].samples.size() != fold.parts.size()) {
      row.damaged("a fold of other samples than its dataset has");
    }
    return fold;
  });
  return records;
}

std::vector<JobRecord> StoreReader::jobs() const {
  if (plan_) return plan_->jobs;
  Query rows = database().query(sql::planned_jobs);
  return collect(rows, job_of);
}

JobRecord StoreReader::find_job(const std::string& key_prefix) const {
  Query rows = database().query(sql::jobs_by_prefix);
  rows << key_prefix;
  const auto found = collect(rows, job_of);
  if (found.size() == 1 && !key_prefix.empty()) return found.front();
  throw UserError(Fault::usage, "job " + key_prefix,
                  std::to_string(found.size()) + " jobs have a key that begins with this",
                  "give more digits of a key that `orchestrator plan` or `orchestrator status` shows");
}

JobOrigin StoreReader::origin(const Key& job) const {
  Query row = database().query(sql::job_origin);
  if (!(row << job).next()) throw std::out_of_range("no plan names the job " + job.hex());
  if (row.integer(0) == 0) return JobOrigin::no_longer;
  return row.integer(1) != 0 ? JobOrigin::this_plan : JobOrigin::earlier_plan;
}

std::vector<AttemptRecord> StoreReader::attempts(const Key& job) const {
  Query rows = database().query(sql::attempts);
  rows << job;
  return collect(rows, attempt_of);
}

std::vector<AttemptRecord> StoreReader::open_attempts() const {
  Query rows = database().query(sql::open_attempts);
  return collect(rows, attempt_of);
}

std::vector<MeasuredMemory> StoreReader::measured_memory() const {
  Query rows = database().query(sql::measured_memory);
  return collect(rows, [](const Query& row) { return MeasuredMemory{row.key(0), row.text(1), memory_at(row, 2)}; });
}

std::vector<StageMemory> StoreReader::stage_memory() const {
  Query rows = database().query(sql::stage_memory);
  std::vector<StageMemory> all = collect(rows, [](const Query& row) {
    return StageMemory{named_value<Stage>(row, 0), row.text(1), static_cast<std::size_t>(row.integer(2)),
                       memory_at(row, 3)};
  });
  std::ranges::sort(all, [](const StageMemory& left, const StageMemory& right) {
    return std::tie(left.stage, left.device) < std::tie(right.stage, right.device);
  });
  return all;
}

std::vector<LastPlace> StoreReader::last_places() const {
  Query rows = database().query(sql::last_places);
  return collect(rows, [](const Query& row) { return LastPlace{row.key(0), row.text(1), row.text(2)}; });
}

std::map<std::string, double> StoreReader::metrics(const Key& job) const {
  std::map<std::string, double> values;
  Query rows = database().query(sql::metrics);
  rows << job;
  while (rows.next()) values.emplace(rows.text(0), rows.real(1));
  return values;
}

std::vector<EpochRecord> StoreReader::epochs(const Key& job) const {
  std::vector<EpochRecord> epochs;
  Query rows = database().query(sql::epochs);
  rows << job;
  while (rows.next()) {
    const int epoch = static_cast<int>(rows.integer(0));
    if (epochs.empty() || epochs.back().epoch != epoch) epochs.push_back({epoch, {}});
    epochs.back().metrics.emplace(rows.text(1), rows.real(2));
  }
  return epochs;
}

std::vector<Prediction> StoreReader::predictions(const Key& job) const {
  Query rows = database().query(sql::predictions);
  rows << job;
  return collect(rows, [](const Query& row) {
    return Prediction{row.text(0), static_cast<int>(row.integer(1)), numbers_of(row.text(2)), numbers_of(row.text(3))};
  });
}

std::vector<Artifact> StoreReader::artifacts(const Key& job) const {
  Query rows = database().query(sql::artifacts);
  rows << job;
  return collect(rows, [](const Query& row) { return Artifact{row.text(0), row.text(1), row.integer(2)}; });
}

std::vector<Exclusion> StoreReader::exclusions(const Key& job) const {
  Query rows = database().query(sql::exclusions);
  rows << job;
  return collect(rows, [](const Query& row) { return Exclusion{row.text(0), row.text(1)}; });
}

std::vector<Exclusion> StoreReader::exclusions() const {
  if (plan_) return exclusions_of(*plan_);
  Query rows = database().query(sql::plan_exclusions);
  return collect(rows, [](const Query& row) { return Exclusion{row.text(0), row.text(1)}; });
}

std::vector<Exclusion> StoreReader::exclusions_of(const PlanRecords& plan) const {
  std::vector<Exclusion> all;
  for (const JobRecord& job : plan.jobs) {
    const std::vector<Exclusion> left_out = exclusions(job.key);
    all.insert(all.end(), left_out.begin(), left_out.end());
  }
  const auto order = [](const Exclusion& left, const Exclusion& right) {
    return std::tie(left.sample, left.reason) < std::tie(right.sample, right.reason);
  };
  std::ranges::sort(all, order);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

std::unordered_map<Key, std::vector<std::string>> StoreReader::computed_on() const {
  std::unordered_map<Key, std::vector<std::string>> places;
  Query rows = database().query(sql::computed_on);
  while (rows.next()) places[rows.key(0)].push_back(rows.text(1));
  return places;
}

std::unordered_map<Key, double> StoreReader::joules() const {
  std::unordered_map<Key, double> joules;
  Query rows = database().query(sql::joules);
  while (rows.next()) joules[rows.key(0)] = rows.real(1);
  return joules;
}

std::map<std::string, std::vector<std::string>> StoreReader::provenance() const {
  std::map<std::string, std::vector<std::string>> facts;
  Query rows = database().query(sql::provenance);
  while (rows.next()) facts[rows.text(0)].push_back(rows.text(1));
  return facts;
}

std::string StoreReader::failure(const Key& job) const {
  std::string sentence;
  for (const auto& attempt : attempts(job)) {
    if (!attempt.message.empty()) sentence = attempt.message;
  }
  return sentence;
}

std::vector<JobFailure> StoreReader::failures() const {
  Query rows = database().query(sql::failures);
  return collect(rows, [](const Query& row) { return JobFailure{row.key(0), row.text(1)}; });
}

std::vector<FinishedJobs> StoreReader::finished_since(double since) const {
  Query rows = database().query(sql::finished_since);
  rows << since;
  std::vector<FinishedJobs> finished = collect(rows, [](const Query& row) {
    return FinishedJobs{named_value<Stage>(row, 0), static_cast<std::size_t>(row.integer(1))};
  });
  std::ranges::sort(finished, {}, &FinishedJobs::stage);
  return finished;
}

std::optional<double> StoreReader::first_start() const {
  Query rows = database().query(sql::first_start);
  if (!rows.next() || rows.is_null(0)) return std::nullopt;
  return rows.real(0);
}

struct StoreSnapshot::Hold {
  Transaction transaction;
};

StoreSnapshot::StoreSnapshot(const StoreReader& store)
    : hold_(new Hold{Transaction(store.database(), Transaction::Access::read)}) {}
StoreSnapshot::~StoreSnapshot() = default;

}  // namespace foldwise::results

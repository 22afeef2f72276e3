// SPDX-License-Identifier: Apache-2.0
#include "results/store/store_writer.h"

#include <bit>
#include <cmath>
#include <csignal>
#include <cstring>
#include <stdexcept>

#include "results/store/known_jobs.h"
#include "results/store/plan_digest.h"
#include "results/store/record_text.h"
#include "results/store/sql.h"

namespace foldwise::results {
namespace {

constexpr std::int64_t most_earlier_experiments = 1000;

static_assert(sizeof(Key) == sizeof(Key::bytes), "keys are stored one behind the other");
static_assert(std::endian::native == std::endian::little, "scores are stored as little-endian doubles");

/// The columns of an attempt that its outcome fills, and what becomes of the job.
struct Verdict {
  std::string outcome;
  std::string message;
  int exit_signal = 0;
  int exit_code = 0;
  int epoch = 0;
  int failures = 0;
  std::string status;
};

std::string describe(const Crashed& crash) {
  if (!crash.message.empty()) return crash.message;
  if (crash.signal == 0) return "the worker ended with exit code " + std::to_string(crash.exit_code);
  return "the worker was ended by signal " + std::to_string(crash.signal) + " (" + ::strsignal(crash.signal) + ")";
}

std::string whole_seconds(double seconds) {
  return std::to_string(std::llround(seconds));
}

class Judge {
 public:
  explicit Judge(StoreWriter::Retry retry) : after_failure_(retry == StoreWriter::Retry::yes ? "planned" : "failed") {}

  Verdict operator()(const Finished&) const { return {.outcome = "finished", .message = {}, .status = "finished"}; }
  Verdict operator()(const Diverged& outcome) const {
    return {.outcome = "diverged",
            .message = outcome.epoch == 0 ? "diverged: a score of the trained network is not a finite number"
                                          : "diverged in epoch " + std::to_string(outcome.epoch),
            .epoch = outcome.epoch,
            .status = "diverged"};
  }
  Verdict operator()(const Rejected& outcome) const {
    return {.outcome = "rejected", .message = outcome.message, .status = after_failure_};
  }
  Verdict operator()(const Crashed& outcome) const {
    return {.outcome = "crashed",
            .message = describe(outcome),
            .exit_signal = outcome.signal,
            .exit_code = outcome.exit_code,
            .failures = 1,
            .status = after_failure_};
  }
  Verdict operator()(const Stalled& outcome) const {
    return {.outcome = "stalled",
            .message = "no progress for " + whole_seconds(outcome.seconds) + " s",
            .failures = 1,
            .status = after_failure_};
  }
  Verdict operator()(const Interrupted& outcome) const {
    return {.outcome = "interrupted", .message = {}, .epoch = outcome.epoch, .status = "planned"};
  }

 private:
  std::string after_failure_;
};

bool is_empty(const Result& result) {
  return result.metrics.empty() && result.epochs.empty() && result.predictions.empty() && result.artifacts.empty() &&
         result.exclusions.empty();
}

void make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    throw UserError(Fault::store, folder.string(), "the folder cannot be made: " + error.message(),
                    "choose another one with output=FOLDER");
  }
}

void replace_folds(Database& database, const FoldRecords& records) {
  database.query(sql::clear_folds).run();
  database.query(sql::clear_datasets).run();
  for (std::size_t position = 0; position < records.datasets.size(); ++position) {
    const std::string samples = to_json(records.datasets[position].samples);
    Query query = database.query(sql::add_dataset);
    query << position << records.datasets[position].name << samples;
    const std::optional<Key>& fingerprint = records.datasets[position].fingerprint;
    (fingerprint ? query << *fingerprint : query.null()).run();
  }
  for (std::size_t position = 0; position < records.folds.size(); ++position) {
    const FoldRecord& fold = records.folds[position];
    (database.query(sql::add_fold) << position << fold.digest << fold.name << fold.dataset << fold.parts).run();
  }
}

void clear_results(Database& database, KnownJobs::Job& job) {
  for (const char* clear : sql::clear_results) (database.query(clear) << job.id).run();
  job.has_results = false;
}

void record_epochs(Database& database, KnownJobs::Job& job, const std::vector<EpochRecord>& epochs) {
  int last = 0;
  for (const auto& epoch : epochs) {
    last = std::max(last, epoch.epoch);
    for (const auto& [metric, value] : epoch.metrics) {
      (database.query(sql::add_epoch_metric) << job.id << epoch.epoch << metric << value).run();
    }
  }
  (database.query(sql::job_reached_epoch) << job.id << last).run();
  job.has_results = true;
}

void add_result(Database& database, KnownJobs::Job& job, const Result& result) {
  if (job.has_results) clear_results(database, job);
  if (is_empty(result)) return;
  job.has_results = true;
  for (const auto& [name, value] : result.metrics) {
    (database.query(sql::add_metric) << job.id << name << value).run();
  }
  if (!result.epochs.empty()) record_epochs(database, job, result.epochs);
  for (std::size_t position = 0; position < result.predictions.size(); ++position) {
    const auto& prediction = result.predictions[position];
    (database.query(sql::add_prediction) << job.id << position << prediction.sample << prediction.target)
        .blob(prediction.scores.data(), prediction.scores.size() * sizeof(double))
        .blob(prediction.targets.data(), prediction.targets.size() * sizeof(double))
        .run();
  }
  for (std::size_t position = 0; position < result.artifacts.size(); ++position) {
    const auto& artifact = result.artifacts[position];
    (database.query(sql::add_artifact) << job.id << position << artifact.name << artifact.path << artifact.bytes).run();
  }
  for (std::size_t position = 0; position < result.exclusions.size(); ++position) {
    const auto& exclusion = result.exclusions[position];
    (database.query(sql::add_exclusion) << job.id << position << exclusion.sample << exclusion.reason).run();
  }
}

/// Of an attempt that left a result: that, and what it took.
void record_finish(Database& database, KnownJobs::Job& job, const AttemptEnd& attempt) {
  const auto* const finished = std::get_if<Finished>(&attempt.outcome);
  if (finished == nullptr) return;
  if (attempt.memory.resident > 0) {
    (database.query(sql::stage_took) << job.id << attempt.number << attempt.memory.resident << attempt.memory.device)
        .run();
  }
  add_result(database, job, finished->result);
}

}  // namespace

StoreWriter::StoreWriter(std::unique_ptr<CoordinatorLock> lock, std::unique_ptr<Database> connection)
    : StoreReader(std::move(lock), std::move(connection)), jobs_(std::make_unique<KnownJobs>(database())) {}
StoreWriter::StoreWriter(StoreWriter&&) noexcept = default;
StoreWriter::~StoreWriter() = default;

StoreWriter StoreWriter::open(const std::filesystem::path& file) {
  const auto folder = std::filesystem::absolute(file).parent_path();
  make_folder(folder);
  auto lock = std::make_unique<CoordinatorLock>(file);
  auto database = Database::open_for_writing(file, journal_at(folder));
  Transaction transaction(*database, Transaction::Access::write);
  database->query(sql::abandon_attempts).run();
  database->query(sql::abandon_jobs).run();
  transaction.commit();
  return {std::move(lock), std::move(database)};
}

bool StoreWriter::holds_plan(const Key& digest) const {
  Query latest = database().query(sql::latest_sweep);
  return latest.next() && latest.key(6) == digest;
}

void StoreWriter::put_plan(const PlanRecords& plan) {
  const Key digest = plan_digest(plan);
  if (holds_plan(digest) && (!is_small() || holds(plan))) return;
  const SweepRecord& sweep = plan.sweep;
  Transaction transaction(database(), Transaction::Access::write);
  jobs_->forget();
  const std::string overrides = to_json(sweep.overrides);
  const std::string varied_fields = to_json(sweep.varied_fields);
  const std::string tables = to_json(sweep.tables);
  const std::string race = sweep.race ? to_json(*sweep.race) : "";
  (database().query(sql::add_sweep) << sweep.name << sweep.text << overrides << varied_fields << tables << digest
                                    << race)
      .run();
  std::int64_t sweep_id = 0;
  {
    Query latest = database().query(sql::latest_sweep);
    latest.next();
    sweep_id = latest.integer(0);
  }
  for (const auto& job : plan.jobs) {
    const std::string stage(name_of(job.stage));
    (database().query(sql::add_job) << job.key << stage << job.label << job.experiment << sweep_id).run();
  }
  database().query(sql::clear_race_stops).run();
  database().query(sql::clear_runs).run();
  replace_folds(database(), plan.folds);
  database().query(sql::clear_earlier_experiments).run();
  (database().query(sql::keep_earlier_experiments) << most_earlier_experiments).run();
  database().query(sql::clear_experiments).run();
  for (std::size_t position = 0; position < plan.experiments.size(); ++position) {
    const auto& experiment = plan.experiments[position];
    const std::string values = to_json(experiment.values);
    (database().query(sql::add_experiment) << position << experiment.identity << values << experiment.configuration)
        .run();
  }
  for (std::size_t position = 0; position < plan.runs.size(); ++position) {
    const auto& run = plan.runs[position];
    Query query = database().query(sql::add_run);
    query << position << run.experiment << run.fold << run.repeat << jobs_->at(run.train).id
          << jobs_->at(run.evaluate).id;
    run.division ? query << *run.division : query.null();
    run.score ? query << jobs_->at(*run.score).id : query.null();
    query.blob(run.before.data(), run.before.size() * sizeof(Key)).run();
  }
  transaction.commit();
}

bool StoreWriter::is_small() const {
  return database().is_small();
}

bool StoreWriter::holds(const PlanRecords& plan) const {
  try {
    return last_sweep() == plan.sweep && experiments() == plan.experiments;
  } catch (const UserError&) {
    return false;  // damaged within a text, which SQLite does not see
  }
}

void StoreWriter::start_attempt(const AttemptStart& attempt) {
  Transaction transaction(database(), Transaction::Access::write);
  const auto job = jobs_->at(attempt.job).id;
  Query query = database().query(sql::start_attempt);
  query << job << attempt.number << attempt.host << attempt.device << attempt.pid << attempt.started;
  (attempt.surroundings ? query << *attempt.surroundings : query.null()).run();
  (database().query(sql::job_started) << job).run();
  transaction.commit();
}

void StoreWriter::add_epochs(const Key& job, const std::vector<EpochRecord>& epochs) {
  if (epochs.empty()) return;
  Transaction transaction(database(), Transaction::Access::write);
  record_epochs(database(), jobs_->at(job), epochs);
  transaction.commit();
}

void StoreWriter::end_attempt(const AttemptEnd& attempt, Retry retry) {
  const Verdict verdict = std::visit(Judge(retry), attempt.outcome);
  Transaction transaction(database(), Transaction::Access::write);
  auto& job = jobs_->at(attempt.job);
  int changed = 0;
  {
    Query query = database().query(sql::end_attempt);
    query << job.id << attempt.number << attempt.ended << verdict.outcome << verdict.message << verdict.exit_signal
          << verdict.exit_code << verdict.epoch << attempt.last_lines;
    attempt.joules ? query << *attempt.joules : query.null();
    changed = (query << attempt.memory.resident << attempt.memory.device).run();
  }
  if (changed != 1) {
    throw std::logic_error("attempt " + std::to_string(attempt.number) + " of job " + attempt.job.hex() +
                           " was not started or has ended already");
  }
  (database().query(sql::job_ended) << job.id << attempt.number << verdict.status << verdict.failures).run();
  record_finish(database(), job, attempt);
  transaction.commit();
}

void StoreWriter::add_attempt(const AttemptStart& start, const AttemptEnd& end, Retry retry) {
  const Verdict verdict = std::visit(Judge(retry), end.outcome);
  Transaction transaction(database(), Transaction::Access::write);
  auto& job = jobs_->at(start.job);
  {
    Query query = database().query(sql::add_attempt);
    query << job.id << start.number << start.host << start.device << start.pid << start.started << end.ended
          << verdict.outcome << verdict.message << verdict.exit_signal << verdict.exit_code << verdict.epoch
          << end.last_lines;
    start.surroundings ? query << *start.surroundings : query.null();
    end.joules ? query << *end.joules : query.null();
    (query << end.memory.resident << end.memory.device).run();
  }
  (database().query(sql::job_attempted) << job.id << verdict.status << verdict.failures
                                        << std::max(0.0, end.ended - start.started))
      .run();
  record_finish(database(), job, end);
  transaction.commit();
}

void StoreWriter::adopt_result(const Key& job, const Result& result) {
  Transaction transaction(database(), Transaction::Access::write);
  auto& known = jobs_->at(job);
  add_result(database(), known, result);
  (database().query(sql::job_adopted) << known.id).run();
  known.has_results = true;
  transaction.commit();
}

void StoreWriter::plan_again(const Key& job) {
  Transaction transaction(database(), Transaction::Access::write);
  (database().query(sql::job_planned_again) << jobs_->at(job).id).run();
  transaction.commit();
}

void StoreWriter::cancel(const Key& job) {
  Transaction transaction(database(), Transaction::Access::write);
  (database().query(sql::job_cancelled) << jobs_->at(job).id).run();
  transaction.commit();
}

void StoreWriter::put_race_stops(const std::vector<RaceStop>& stops) {
  Transaction transaction(database(), Transaction::Access::write);
  database().query(sql::clear_race_stops).run();
  for (const RaceStop& stop : stops) {
    Query query = database().query(sql::add_race_stop);
    query << stop.experiment << stop.rounds << stop.planned;
    stop.opponent ? query << *stop.opponent : query.null();
    (query << stop.p << stop.bar).run();
  }
  transaction.commit();
}

void StoreWriter::put_provenance(const std::map<std::string, std::string>& facts) {
  Transaction transaction(database(), Transaction::Access::write);
  for (const auto& [name, value] : facts) (database().query(sql::add_provenance) << name << value).run();
  transaction.commit();
}

std::int64_t StoreWriter::put_surroundings(const Surroundings& facts) {
  const std::string text = to_json(facts);
  Transaction transaction(database(), Transaction::Access::write);
  (database().query(sql::add_surroundings) << text).run();
  std::int64_t id = 0;
  {
    Query row = database().query(sql::surroundings_id);
    if ((row << text).next()) id = row.integer(0);
  }
  transaction.commit();
  return id;
}

void StoreWriter::replace_provenance(const std::string& name, const std::string& value) {
  Transaction transaction(database(), Transaction::Access::write);
  (database().query(sql::forget_provenance) << name).run();
  (database().query(sql::add_provenance) << name << value).run();
  transaction.commit();
}

StoreTransaction::StoreTransaction(StoreWriter& store) : store_(store) {
  Database& database = store_.database();
  if (database.in_transaction()) throw std::logic_error("a store transaction within another one");
  database.execute(sql::begin_write);
}

void StoreWriter::checkpoint() {
  database().execute(sql::checkpoint);
}

void StoreTransaction::commit() {
  store_.database().execute(sql::commit);
  committed_ = true;
}

StoreTransaction::~StoreTransaction() {
  if (!committed_) store_.database().abandon();
}

}  // namespace foldwise::results

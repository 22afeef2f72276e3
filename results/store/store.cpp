// SPDX-License-Identifier: Apache-2.0
#include "results/store/store.h"

#include <stdexcept>

#include "results/store/record_text.h"
#include "results/store/sql.h"
#include "results/store/store_state.h"

namespace foldwise::results {
namespace {

constexpr std::int64_t most_earlier_experiments = 1000;

void make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    throw UserError(Fault::store, folder.string(), "the folder cannot be made: " + error.message(),
                    "choose another one with output=FOLDER");
  }
}

// A text that differs whenever the records do: every part is preceded by its length.
class PlanText {
 public:
  void add(const std::string& text) {
    add(text.size());
    text_ += text;
  }
  void add(std::uint64_t number) { text_.append(reinterpret_cast<const char*>(&number), sizeof number); }
  void add(const Key& key) { text_.append(reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()); }
  Key digested() const { return digest(text_); }

 private:
  std::string text_;
};

Key plan_digest(const SweepRecord& sweep, const std::vector<ExperimentRecord>& experiments,
                const std::vector<RunRecord>& runs, const std::vector<JobRecord>& jobs, const FoldRecords& folds) {
  PlanText text;
  for (const auto& part :
       {sweep.name, sweep.text, to_json(sweep.overrides), to_json(sweep.varied_fields), to_json(sweep.tables)}) {
    text.add(part);
  }
  text.add(experiments.size());
  // The identity is the configuration's digest, and the values are the file's words for parts of it.
  for (const auto& experiment : experiments) text.add(experiment.identity);
  text.add(runs.size());
  for (const auto& run : runs) {
    text.add(run.experiment);
    text.add(static_cast<std::uint64_t>(run.fold));
    text.add(static_cast<std::uint64_t>(run.repeat));
    text.add(run.train);
    text.add(run.evaluate);
  }
  // A fold's digest stands for its parts, and each run's training key for its fold: what is recorded for people is
  // added.
  text.add(folds.folds.size());
  for (const auto& fold : folds.folds) {
    text.add(fold.digest);
    text.add(fold.name);
  }
  for (const auto& dataset : folds.datasets) text.add(to_json(dataset.samples));
  for (const auto& job : jobs) {
    text.add(job.key);
    text.add(static_cast<std::uint64_t>(job.stage));
    text.add(job.label);
    text.add(job.experiment);
  }
  return text.digested();
}

}  // namespace

Store::State::KnownJob& Store::State::known(const Key& job) {
  if (rollbacks_seen != database->rollbacks()) forget_jobs();
  if (!knows_jobs) {
    Query rows = database->query(sql::known_jobs);
    while (rows.next()) known_jobs.emplace(rows.key(0), KnownJob{rows.integer(1), rows.integer(2) != 0});
    knows_jobs = true;
  }
  const auto found = known_jobs.find(job);
  if (found == known_jobs.end()) throw std::out_of_range("no plan names the job " + job.hex());
  return found->second;
}

void Store::State::forget_jobs() {
  known_jobs.clear();
  knows_jobs = false;
  rollbacks_seen = database->rollbacks();
}

void Store::State::replace_folds(const FoldRecords& records) {
  database->query(sql::clear_folds).run();
  database->query(sql::clear_datasets).run();
  for (std::size_t position = 0; position < records.datasets.size(); ++position) {
    const std::string samples = to_json(records.datasets[position].samples);
    (database->query(sql::add_dataset) << position << records.datasets[position].name << samples).run();
  }
  for (std::size_t position = 0; position < records.folds.size(); ++position) {
    const FoldRecord& fold = records.folds[position];
    (database->query(sql::add_fold) << position << fold.digest << fold.name << fold.dataset << fold.parts).run();
  }
}

Store::Store(std::unique_ptr<State> state) : state_(std::move(state)) {}
Store::Store(Store&&) noexcept = default;
Store::~Store() = default;

Store Store::open(const std::filesystem::path& file, StoreAccess access) {
  auto state = std::make_unique<State>();
  state->file = file;
  if (access == StoreAccess::read_only) {
    state->database = Database::open_for_reading(file);
    return Store(std::move(state));
  }
  const auto folder = std::filesystem::absolute(file).parent_path();
  make_folder(folder);
  state->lock = std::make_unique<CoordinatorLock>(file);
  state->database = Database::open_for_writing(file, journal_at(folder));
  Transaction transaction(*state->database, Transaction::Access::write);
  state->database->query(sql::abandon_attempts).run();
  state->database->query(sql::abandon_jobs).run();
  transaction.commit();
  return Store(std::move(state));
}

const std::filesystem::path& Store::file() const {
  return state_->file;
}

std::optional<CoordinatorName> Store::coordinator() const {
  return CoordinatorLock::holder(state_->file);
}

void Store::put_plan(const SweepRecord& sweep, const std::vector<ExperimentRecord>& experiments,
                     const std::vector<RunRecord>& runs, const std::vector<JobRecord>& jobs, const FoldRecords& folds) {
  Database& database = *state_->database;
  const Key plan = plan_digest(sweep, experiments, runs, jobs, folds);
  {
    Query latest = database.query(sql::latest_sweep);
    if (latest.next() && latest.key(6) == plan) return;
  }
  Transaction transaction(database, Transaction::Access::write);
  state_->forget_jobs();
  const std::string overrides = to_json(sweep.overrides);
  const std::string varied_fields = to_json(sweep.varied_fields);
  const std::string tables = to_json(sweep.tables);
  (database.query(sql::add_sweep) << sweep.name << sweep.text << overrides << varied_fields << tables << plan).run();
  std::int64_t sweep_id = 0;
  {
    Query latest = database.query(sql::latest_sweep);
    latest.next();
    sweep_id = latest.integer(0);
  }
  for (const auto& job : jobs) {
    const std::string stage(name_of(job.stage));
    (database.query(sql::add_job) << job.key << stage << job.label << job.experiment << sweep_id).run();
  }
  database.query(sql::clear_runs).run();
  state_->replace_folds(folds);
  database.query(sql::clear_earlier_experiments).run();
  (database.query(sql::keep_earlier_experiments) << most_earlier_experiments).run();
  database.query(sql::clear_experiments).run();
  for (std::size_t position = 0; position < experiments.size(); ++position) {
    const auto& experiment = experiments[position];
    const std::string values = to_json(experiment.values);
    (database.query(sql::add_experiment) << position << experiment.identity << values << experiment.configuration)
        .run();
  }
  for (std::size_t position = 0; position < runs.size(); ++position) {
    const auto& run = runs[position];
    Query query = database.query(sql::add_run);
    query << position << run.experiment << run.fold << run.repeat << state_->known(run.train).id
          << state_->known(run.evaluate).id;
    (run.division ? query << *run.division : query.null()).run();
  }
  transaction.commit();
}

StoreTransaction::StoreTransaction(Store& store) : store_(store) {
  Database& database = *store_.state_->database;
  if (database.in_transaction()) throw std::logic_error("a store transaction within another one");
  database.execute(sql::begin_write);
}

void StoreTransaction::commit() {
  store_.state_->database->execute(sql::commit);
  committed_ = true;
}

StoreTransaction::~StoreTransaction() {
  if (!committed_) store_.state_->database->abandon();
}

struct StoreSnapshot::Hold {
  Transaction transaction;
};

StoreSnapshot::StoreSnapshot(const Store& store)
    : hold_(new Hold{Transaction(*store.state_->database, Transaction::Access::read)}) {}
StoreSnapshot::~StoreSnapshot() = default;

}  // namespace foldwise::results

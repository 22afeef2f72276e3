// SPDX-License-Identifier: Apache-2.0
// The store's recording side: attempts and what they leave.
#include <bit>
#include <cmath>
#include <csignal>
#include <cstring>
#include <stdexcept>

#include "results/store/sql.h"
#include "results/store/store_state.h"

namespace foldwise::results {
namespace {

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
  explicit Judge(Store::Retry retry) : after_failure_(retry == Store::Retry::yes ? "planned" : "failed") {}

  Verdict operator()(const Finished&) const { return {.outcome = "finished", .message = {}, .status = "finished"}; }
  Verdict operator()(const Diverged& outcome) const {
    return {.outcome = "diverged",
            .message = "diverged in epoch " + std::to_string(outcome.epoch),
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

}  // namespace

void Store::State::clear_results(KnownJob& job) {
  for (const char* clear : sql::clear_results) (database->query(clear) << job.id).run();
  job.has_results = false;
}

void Store::State::add_epochs(KnownJob& job, const std::vector<EpochRecord>& epochs) {
  int last = 0;
  for (const auto& epoch : epochs) {
    last = std::max(last, epoch.epoch);
    for (const auto& [metric, value] : epoch.metrics) {
      (database->query(sql::add_epoch_metric) << job.id << epoch.epoch << metric << value).run();
    }
  }
  (database->query(sql::job_reached_epoch) << job.id << last).run();
  job.has_results = true;
}

void Store::State::add_result(KnownJob& job, const Result& result) {
  if (job.has_results) clear_results(job);
  if (is_empty(result)) return;
  job.has_results = true;
  for (const auto& [name, value] : result.metrics) {
    (database->query(sql::add_metric) << job.id << name << value).run();
  }
  if (!result.epochs.empty()) add_epochs(job, result.epochs);
  for (std::size_t position = 0; position < result.predictions.size(); ++position) {
    const auto& prediction = result.predictions[position];
    (database->query(sql::add_prediction) << job.id << position << prediction.sample << prediction.target)
        .blob(prediction.scores.data(), prediction.scores.size() * sizeof(double))
        .blob(prediction.targets.data(), prediction.targets.size() * sizeof(double))
        .run();
  }
  for (std::size_t position = 0; position < result.artifacts.size(); ++position) {
    const auto& artifact = result.artifacts[position];
    (database->query(sql::add_artifact) << job.id << position << artifact.name << artifact.path << artifact.bytes)
        .run();
  }
  for (std::size_t position = 0; position < result.exclusions.size(); ++position) {
    const auto& exclusion = result.exclusions[position];
    (database->query(sql::add_exclusion) << job.id << position << exclusion.sample << exclusion.reason).run();
  }
}

void Store::start_attempt(const AttemptStart& attempt) {
  Database& database = *state_->database;
  Transaction transaction(database, Transaction::Access::write);
  const auto job = state_->known(attempt.job).id;
  (database.query(sql::start_attempt) << job << attempt.number << attempt.host << attempt.device << attempt.pid
                                      << attempt.started)
      .run();
  (database.query(sql::job_started) << job).run();
  transaction.commit();
}

void Store::add_epochs(const Key& job, const std::vector<EpochRecord>& epochs) {
  if (epochs.empty()) return;
  Transaction transaction(*state_->database, Transaction::Access::write);
  state_->add_epochs(state_->known(job), epochs);
  transaction.commit();
}

void Store::end_attempt(const AttemptEnd& attempt, Retry retry) {
  Database& database = *state_->database;
  const Verdict verdict = std::visit(Judge(retry), attempt.outcome);
  Transaction transaction(database, Transaction::Access::write);
  auto& job = state_->known(attempt.job);
  const int changed = (database.query(sql::end_attempt)
                       << job.id << attempt.number << attempt.ended << verdict.outcome << verdict.message
                       << verdict.exit_signal << verdict.exit_code << verdict.epoch << attempt.last_lines)
                          .run();
  if (changed != 1) {
    throw std::logic_error("attempt " + std::to_string(attempt.number) + " of job " + attempt.job.hex() +
                           " was not started or has ended already");
  }
  (database.query(sql::job_ended) << job.id << attempt.number << verdict.status << verdict.failures).run();
  if (const auto* finished = std::get_if<Finished>(&attempt.outcome)) state_->add_result(job, finished->result);
  transaction.commit();
}

void Store::adopt_result(const Key& job, const Result& result) {
  Transaction transaction(*state_->database, Transaction::Access::write);
  auto& known = state_->known(job);
  state_->add_result(known, result);
  (state_->database->query(sql::job_adopted) << known.id).run();
  known.has_results = true;
  transaction.commit();
}

void Store::plan_again(const Key& job) {
  Transaction transaction(*state_->database, Transaction::Access::write);
  (state_->database->query(sql::job_planned_again) << state_->known(job).id).run();
  transaction.commit();
}

void Store::put_provenance(const std::map<std::string, std::string>& facts) {
  Transaction transaction(*state_->database, Transaction::Access::write);
  for (const auto& [name, value] : facts) (state_->database->query(sql::add_provenance) << name << value).run();
  transaction.commit();
}

}  // namespace foldwise::results

// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/tensorboard/event_log.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <set>
#include <system_error>
#include <utility>

#include "datasets/examples/event_records.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/files/durable_file.h"
#include "experiments/foundation/files/file_descriptor.h"
#include "experiments/foundation/text/parse_number.h"

namespace foldwise::orchestrator {
namespace {

namespace fs = std::filesystem;

using Bytes = std::vector<std::uint8_t>;

constexpr const char* ours = ".foldwise";

/// "stochastic_softmax · repeat 2" as stochastic_softmax-repeat-2.
std::string folder_name(const std::string& label) {
  std::string name;
  for (const char letter : label) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                       (letter >= '0' && letter <= '9') || letter == '_' || letter == '.' || letter == '=';
    if (plain) {
      name += letter;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  while (name.ends_with('-')) name.pop_back();
  return name.empty() || name.front() == '.' ? "run" + name : name.substr(0, 200);
}

/// "validation_accuracy" as validation/accuracy, so that TensorBoard shows what is of one part together.
std::string tag_of(const std::string& metric) {
  for (const char* part : {"train", "validation"})
    if (metric.starts_with(std::string(part) + "_")) return part + ("/" + metric.substr(std::string(part).size() + 1));
  return "epoch/" + metric;
}

datasets::EventScalars scalars_of(const EpochRecord& epoch, double time) {
  datasets::EventScalars scalars{time, epoch.epoch, {}};
  for (const auto& [name, value] : epoch.metrics) scalars.values.emplace_back(tag_of(name), value);
  return scalars;
}

datasets::EventScalars scalars_of(const std::map<std::string, double>& metrics, int epoch, double time) {
  datasets::EventScalars scalars{time, epoch, {}};
  for (const auto& [name, value] : metrics) scalars.values.emplace_back("test/" + name, value);
  return scalars;
}

datasets::EventHyperparameters hyperparameters_of(const results::ExperimentRecord& experiment, std::size_t index,
                                                  double time) {
  datasets::EventHyperparameters made{time, {}, fmt::format("experiment {}", index + 1)};
  for (const auto& [field, text] : experiment.values) {
    if (const std::optional<double> number = parse_number(text); number && std::isfinite(*number)) {
      made.values[field] = *number;
    } else {
      made.values[field] = text;
    }
  }
  return made;
}

/// A file that an earlier log left in a run's folder, under the name that its time gave it.
void remove_earlier(const fs::path& folder) {
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("events.out.tfevents.") && name.ends_with(ours)) fs::remove(entry.path(), none);
  }
}

void append(const fs::path& file, const Bytes& bytes) {
  const FileDescriptor target(::open(file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  std::size_t done = 0;
  while (target.open() && done < bytes.size()) {
    const ssize_t written = ::write(target.get(), bytes.data() + done, bytes.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) break;
    done += static_cast<std::size_t>(written);
  }
  if (done == bytes.size() && target.open()) return;
  throw UserError(Fault::store, file.string(), "it cannot be written: " + std::generic_category().message(errno),
                  "see that its folder is there and has room");
}

}  // namespace

EventLog::EventLog(const results::StoreReader& store, const fs::path& folder, double now) {
  const results::StoreSnapshot snapshot(store);
  const std::vector<results::ExperimentRecord> experiments = store.experiments();
  const auto states = store.job_states();
  std::unordered_map<Key, std::string> labels;
  for (const results::JobRecord& job : store.jobs()) labels.emplace(job.key, job.label);
  const std::vector<results::RunRecord> runs = store.runs();
  std::set<std::string> names;
  for (std::size_t index = 0; index < runs.size(); ++index) {
    const results::RunRecord& run = runs[index];
    std::string name = folder_name(labels[run.evaluate]);
    if (!names.insert(name).second) names.insert(name += "-" + std::to_string(index + 1));
    const std::vector<results::AttemptRecord> attempts = store.attempts(run.train);
    const double time = attempts.empty() ? now : attempts.front().start.started;
    Bytes bytes;
    datasets::append_event_version(bytes, time);
    datasets::append_event(bytes, hyperparameters_of(experiments.at(run.experiment), run.experiment, time));
    int last = 0;
    for (const EpochRecord& epoch : store.epochs(run.train)) {
      datasets::append_event(bytes, scalars_of(epoch, time));
      last = epoch.epoch;
    }
    if (status_of(states, run.evaluate) == results::JobStatus::finished)
      datasets::append_event(bytes, scalars_of(store.metrics(run.evaluate), last, time));
    remove_earlier(folder / name);
    files_.push_back(folder / name / fmt::format("events.out.tfevents.{}{}", static_cast<std::int64_t>(now), ours));
    DurableFile file(files_.back());
    file.append(bytes);
    file.commit();
    last_epochs_.push_back(last);
    runs_of_[run.train].push_back(index);
    runs_of_[run.evaluate].push_back(index);
  }
}

void EventLog::add_epochs(const Key& training, const std::vector<EpochRecord>& epochs, double now) {
  const auto found = runs_of_.find(training);
  if (found == runs_of_.end() || epochs.empty()) return;
  Bytes bytes;
  for (const EpochRecord& epoch : epochs) datasets::append_event(bytes, scalars_of(epoch, now));
  for (const std::size_t run : found->second) {
    append(files_[run], bytes);
    last_epochs_[run] = epochs.back().epoch;
  }
}

void EventLog::add_missing_epochs(const Key& training, const std::vector<EpochRecord>& epochs, double now) {
  const auto found = runs_of_.find(training);
  if (found == runs_of_.end()) return;
  const int last = last_epochs_[found->second.front()];
  std::vector<EpochRecord> missing;
  for (const EpochRecord& epoch : epochs)
    if (epoch.epoch > last) missing.push_back(epoch);
  add_epochs(training, missing, now);
}

void EventLog::add_result(const Key& evaluation, const std::map<std::string, double>& metrics, double now) {
  const auto found = runs_of_.find(evaluation);
  if (found == runs_of_.end()) return;
  for (const std::size_t run : found->second) {
    Bytes bytes;
    datasets::append_event(bytes, scalars_of(metrics, last_epochs_[run], now));
    append(files_[run], bytes);
  }
}

}  // namespace foldwise::orchestrator

// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/figures/figure_trainings.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "experiments/fields/suggestion.h"
#include "experiments/foundation/error.h"
#include "experiments/jobs/stage_facts.h"

namespace foldwise::orchestrator {
namespace {

constexpr std::size_t listed_most = 20;
constexpr std::size_t shortest_key = 4;

std::optional<std::filesystem::path> artifact_of(const results::StoreReader& store, const Key& job,
                                                 std::string_view name) {
  for (const Artifact& artifact : store.artifacts(job)) {
    if (artifact.name == name) return store.file().parent_path() / artifact.path;
  }
  return std::nullopt;
}

/// "'uniform · repeat 1' (1f2e3d4c), …"
std::string listed(const std::vector<RecordedTraining>& trainings) {
  std::string text;
  for (std::size_t i = 0; i < std::min(trainings.size(), listed_most); ++i) {
    text +=
        fmt::format("{}'{}' ({})", i == 0 ? "" : ", ", trainings[i].job.label, trainings[i].job.key.hex().substr(0, 8));
  }
  if (trainings.size() > listed_most) text += fmt::format(" and {} more", trainings.size() - listed_most);
  return text;
}

/// As words with one blank between them, and one at each end.
std::string as_words(std::string_view text) {
  std::string words = " ";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool separates = text.substr(i).starts_with("·");
    if (separates) ++i;
    if (!separates && text[i] != ' ') {
      words += text[i];
    } else if (words.back() != ' ') {
      words += ' ';
    }
  }
  return words.back() == ' ' ? words : words + ' ';
}

bool is_meant(const RecordedTraining& training, const std::string& text) {
  const bool digits = text.size() >= shortest_key && text.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (digits && training.job.key.hex().starts_with(text)) return true;
  const std::string label = as_words(training.job.label);
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(','), rest.size());
    if (label.find(as_words(rest.substr(0, end))) == std::string::npos) return false;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return true;
}

/// By its id, or by the end of it. A training whose file was deleted has none.
bool has_video(const RecordedTraining& training, const std::string& video) {
  if (std::error_code error; !std::filesystem::exists(training.file, error)) return false;
  const results::SamplingFile file(training.file);
  return std::ranges::any_of(file.videos(),
                             [&](const std::string& id) { return id == video || id.ends_with("/" + video); });
}

/// That of a video which a user means; `missing` says what a text means that no video has.
std::string choose_id(const std::vector<std::string>& ids, const std::string& text, const std::string& missing) {
  if (std::ranges::count(ids, text) > 0) return text;
  std::vector<std::string> meant;
  for (const std::string& id : ids) {
    if (id.ends_with("/" + text)) meant.push_back(id);
  }
  if (meant.size() == 1) return meant.front();
  if (meant.size() > 1) {
    throw UserError(Fault::usage, "--video " + text, fmt::format("{} videos end so", meant.size()),
                    "give the whole id, such as " + meant.front() + " or " + meant.back());
  }
  std::vector<std::string> names = ids;
  for (const std::string& id : ids) names.push_back(id.substr(id.rfind('/') + 1));
  const std::string near = did_you_mean(text, names);
  throw UserError(
      Fault::usage, "--video " + text, missing,
      near.empty() ? fmt::format("its {} videos are called like {}", ids.size(), ids.empty() ? "nothing" : ids.front())
                   : near.substr(2));
}

/// A text that means no finished training and one that is planned.
void refuse_unfinished(const results::StoreReader& store, const std::vector<std::string>& texts,
                       const std::vector<RecordedTraining>& finished) {
  for (const std::string& text : texts) {
    const auto means = [&text](const RecordedTraining& training) { return is_meant(training, text); };
    if (std::ranges::any_of(finished, means)) continue;
    const auto states = store.job_states();
    for (const results::JobRecord& job : store.jobs()) {
      if (!facts_of(job.stage).trains || !is_meant({job, {}}, text)) continue;
      const results::JobStatus status = status_of(states, job.key);
      if (status == results::JobStatus::finished) continue;
      throw UserError(Fault::usage, "--run '" + text + "'",
                      "'" + job.label + "' has not finished: it is " + std::string(name_of(status)),
                      "let the sweep go on, or choose one of " + listed(finished));
    }
  }
}

}  // namespace

std::vector<RecordedTraining> recorded_trainings(const results::StoreReader& store) {
  std::vector<RecordedTraining> trainings;
  const auto states = store.job_states();
  for (const results::JobRecord& job : store.jobs()) {
    if (job.stage != Stage::train || status_of(states, job.key) != results::JobStatus::finished) continue;
    if (const auto file = artifact_of(store, job.key, "sampling")) trainings.push_back({job, *file});
  }
  if (trainings.empty()) {
    throw UserError(Fault::usage, store.file().string(),
                    "no training of this sweep has finished and recorded its clips",
                    "run the sweep; only trainings on videos sample clips");
  }
  return trainings;
}

std::vector<TrainedRun> trained_runs(const results::StoreReader& store) {
  std::vector<TrainedRun> trained;
  const auto states = store.job_states();
  std::unordered_map<Key, results::JobRecord> jobs;
  for (results::JobRecord& job : store.jobs()) jobs.emplace(job.key, std::move(job));
  std::unordered_set<Key> seen;
  for (const results::RunRecord& run : store.runs()) {
    const auto job = jobs.find(run.train);
    if (job == jobs.end() || status_of(states, run.train) != results::JobStatus::finished) continue;
    if (!seen.insert(run.train).second) continue;
    if (const auto file = artifact_of(store, run.train, "model")) trained.push_back({{job->second, *file}, run});
  }
  if (trained.empty()) {
    throw UserError(Fault::usage, store.file().string(), "no training of this sweep has finished",
                    "run the sweep: what a network does with a video is seen when it is trained");
  }
  return trained;
}

std::vector<TrainedRun> choose_runs(const results::StoreReader& store, const std::vector<std::string>& texts) {
  const std::vector<TrainedRun> runs = trained_runs(store);
  std::vector<RecordedTraining> all;
  all.reserve(runs.size());
  for (const TrainedRun& run : runs) all.push_back(run.training);
  if (texts.empty() && all.size() > 1) {
    throw UserError(Fault::usage, "--run", fmt::format("{} trainings have finished", all.size()),
                    "choose with --run, once for each row of the figure, by words of its name or the first digits of "
                    "its key: " +
                        listed(all));
  }
  refuse_unfinished(store, texts, all);
  std::vector<TrainedRun> chosen;
  for (const RecordedTraining& training : choose_trainings(all, texts, "")) {
    chosen.push_back(*std::ranges::find(runs, training.job.key, [](const TrainedRun& run) { return run.run.train; }));
  }
  return chosen;
}

std::string choose_sample(const results::FoldRecords& folds, const TrainedRun& run, const std::string& text) {
  const std::string& training = run.training.job.label;
  if (!run.run.division) {
    throw UserError(Fault::store, training, "its fold was not recorded by the version that ran it",
                    "run the sweep again: what is finished is kept");
  }
  const results::FoldRecord& fold = folds.folds.at(*run.run.division);
  const std::vector<results::SampleRecord>& samples = folds.datasets.at(fold.dataset).samples;
  std::vector<std::string> ids;
  for (std::size_t sample = 0; sample < samples.size(); ++sample) {
    if (fold.parts.at(sample) != results::FoldRecord::unused) ids.push_back(samples[sample].id);
  }
  const std::size_t at = text.rfind('@');
  const std::string window = at == std::string::npos ? "" : text.substr(at);
  return choose_id(ids, text.substr(0, at), "is in no part of the fold of '" + training + "'") + window;
}

std::vector<RecordedTraining> choose_trainings(const std::vector<RecordedTraining>& all,
                                               const std::vector<std::string>& texts, const std::string& video) {
  std::vector<RecordedTraining> chosen;
  for (const std::string& text : texts) {
    std::vector<RecordedTraining> meant;
    for (const RecordedTraining& training : all) {
      if (is_meant(training, text)) meant.push_back(training);
    }
    if (meant.size() != 1) {
      throw UserError(
          Fault::usage, "--run '" + text + "'",
          meant.empty() ? "no training is called so" : fmt::format("{} trainings are called so", meant.size()),
          "there are " + listed(meant.empty() ? all : meant));
    }
    chosen.push_back(meant.front());
  }
  if (!chosen.empty()) return chosen;
  for (const RecordedTraining& training : all) {
    if (all.size() == 1 || has_video(training, video)) chosen.push_back(training);
  }
  if (chosen.size() == 1) return chosen;
  if (chosen.empty()) return {all.front()};  // whose video choose_video() refuses
  throw UserError(Fault::usage, "--video " + video, fmt::format("{} trainings have this video", chosen.size()),
                  "choose with --run, once for each row of the figure, by words of its name or the first digits of its "
                  "key: " +
                      listed(chosen));
}

std::string choose_video(const results::SamplingFile& file, const std::string& text, const std::string& training) {
  return choose_id(file.videos(), text, "'" + training + "' was not trained on such a video");
}

}  // namespace foldwise::orchestrator

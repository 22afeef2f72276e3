// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/figure_trainings.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <system_error>

#include "experiments/fields/suggestion.h"
#include "experiments/foundation/error.h"

namespace foldwise::orchestrator {
namespace {

constexpr std::size_t listed_most = 20;
constexpr std::size_t shortest_key = 4;

std::optional<std::filesystem::path> sampling_artifact(const results::StoreReader& store, const Key& job) {
  for (const Artifact& artifact : store.artifacts(job)) {
    if (artifact.name == "sampling") return store.file().parent_path() / artifact.path;
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

}  // namespace

std::vector<RecordedTraining> recorded_trainings(const results::StoreReader& store) {
  std::vector<RecordedTraining> trainings;
  const auto states = store.job_states();
  for (const results::JobRecord& job : store.jobs()) {
    if (job.stage != Stage::train || status_of(states, job.key) != results::JobStatus::finished) continue;
    if (const auto file = sampling_artifact(store, job.key)) trainings.push_back({job, *file});
  }
  if (trainings.empty()) {
    throw UserError(Fault::usage, store.file().string(),
                    "no training of this sweep has finished and recorded its clips",
                    "run the sweep; only trainings on videos sample clips");
  }
  return trainings;
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
  if (file.contains(text)) return text;
  std::vector<std::string> meant;
  for (const std::string& id : file.videos()) {
    if (id.ends_with("/" + text)) meant.push_back(id);
  }
  if (meant.size() == 1) return meant.front();
  if (meant.size() > 1) {
    throw UserError(Fault::usage, "--video " + text, fmt::format("{} videos end so", meant.size()),
                    "give the whole id, such as " + meant.front() + " or " + meant.back());
  }
  std::vector<std::string> names = file.videos();
  for (const std::string& id : file.videos()) names.push_back(id.substr(id.rfind('/') + 1));
  const std::string near = did_you_mean(text, names);
  throw UserError(Fault::usage, "--video " + text, "'" + training + "' was not trained on such a video",
                  near.empty() ? fmt::format("its {} videos are called like {}", file.videos().size(),
                                             file.videos().empty() ? "nothing" : file.videos().front())
                               : near.substr(2));
}

}  // namespace foldwise::orchestrator

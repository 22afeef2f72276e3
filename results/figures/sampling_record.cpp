// SPDX-License-Identifier: Apache-2.0
#include "results/figures/sampling_record.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>

#include "experiments/foundation/error.h"

namespace foldwise::results {
namespace {

constexpr std::string_view positions_name = "positions";
constexpr std::string_view estimates_name = "w";
constexpr std::string_view scores_name = "scores";

SamplingStrategy strategy_named(std::string_view name, const std::filesystem::path& file) {
  const auto& names = Choices<SamplingStrategy>::names;
  const auto found = std::ranges::find(names, name);
  if (found != names.end()) return static_cast<SamplingStrategy>(found - names.begin());
  throw UserError(Fault::data, file.string(), "names the sampling strategy '" + std::string(name) + "'",
                  "draw it with the version of Foldwise that made it");
}

/// A number that the file tells; `otherwise` where earlier versions did not.
int whole_number(const TensorFile& file, const std::string& name, int otherwise) {
  return file.has_metadata(name) ? file.whole_number(name) : otherwise;
}

SamplingOptions options_in(const TensorFile& file, const std::filesystem::path& path) {
  SamplingOptions options;
  options.strategy = strategy_named(file.metadata("strategy"), path);
  options.inverse_temperature = file.number("inverse_temperature");
  options.warm_up_epochs = whole_number(file, "warm_up_epochs", options.warm_up_epochs);
  options.exploration_epochs = whole_number(file, "exploration_epochs", options.exploration_epochs);
  options.growth_epochs = whole_number(file, "growth_epochs", options.growth_epochs);
  options.spread = whole_number(file, "spread", options.spread);
  return options;
}

/// What the scores of all clips would have made of w.
std::vector<std::vector<double>> replay(const SamplingRecord& record) {
  const int spread = record.options.spread > 0 ? record.options.spread : record.clip_frames;
  std::vector<std::vector<double>> estimates;
  std::vector<double> current;
  for (const SampledClip& clip : record.clips) {
    if (clip.score && current.empty()) current.assign(static_cast<std::size_t>(record.places), *clip.score);
    if (clip.score) spread_score(current, clip.first, spread, *clip.score);
    estimates.push_back(current);
  }
  if (current.empty()) return {};
  for (std::vector<double>& row : estimates) row.resize(current.size(), std::nan(""));  // before the first score
  return estimates;
}

}  // namespace

ClipChoice clip_choice(const SamplingOptions& options, int epoch) {
  const int warm = options.warm_up_epochs;
  const int explored = warm + options.exploration_epochs;
  switch (options.strategy) {
    case SamplingStrategy::uniform:
      return ClipChoice::uniform;
    case SamplingStrategy::stochastic_softmax:
      return epoch <= warm ? ClipChoice::uniform : epoch <= explored ? ClipChoice::exploration : ClipChoice::weighted;
    case SamplingStrategy::frame_labels:
      return ClipChoice::weighted;
    case SamplingStrategy::reinforce:
      return epoch <= warm ? ClipChoice::uniform : ClipChoice::weighted;
    case SamplingStrategy::weighted_loss:
      return epoch > warm && epoch <= explored ? ClipChoice::exploration : ClipChoice::uniform;
  }
  throw std::logic_error("a sampling.strategy whose clips nobody knows");
}

std::optional<double> inverse_temperature(const SamplingOptions& options, int epoch) {
  if (options.strategy == SamplingStrategy::weighted_loss) {
    const int since = epoch - options.warm_up_epochs - options.exploration_epochs;
    if (since <= 0) return std::nullopt;
    if (since >= options.growth_epochs) return options.inverse_temperature;
    return options.inverse_temperature * since / options.growth_epochs;
  }
  if (clip_choice(options, epoch) != ClipChoice::weighted) return std::nullopt;
  return options.inverse_temperature;
}

void spread_score(std::vector<double>& estimates, int place, int spread, double score) {
  for (int at = 0; at < static_cast<int>(estimates.size()); ++at) {
    const double weight = std::max(0.0, static_cast<double>(spread - std::abs(at - place)) / spread);
    double& estimate = estimates[static_cast<std::size_t>(at)];
    estimate += weight * (score - estimate);
  }
}

SamplingFile::SamplingFile(const std::filesystem::path& file) : file_(file) {
  const nlohmann::json names = nlohmann::json::parse(file_.metadata("videos"), nullptr, false);
  try {
    videos_ = names.get<std::vector<std::string>>();
  } catch (const nlohmann::json::exception&) {
    throw UserError(Fault::data, file.string(), "does not name its videos",
                    "remove it and run the sweep again, which trains anew what lost its files");
  }
  options_ = options_in(file_, file);
  clip_frames_ = file_.whole_number("clip_frames");
  for (std::size_t video = 0; video < videos_.size(); ++video) index_.emplace(videos_[video], video);
}

SamplingRecord SamplingFile::record(const std::string& video) const {
  const auto row = static_cast<std::int64_t>(index_.at(video));
  const auto videos = static_cast<std::int64_t>(videos_.size());
  const std::vector<double> bounds = file_.numbers("offsets", row, 2);
  const auto begin = static_cast<std::int64_t>(bounds[0]);
  const std::int64_t places = static_cast<std::int64_t>(bounds[1]) - begin;
  SamplingRecord record;
  record.video = video;
  record.options = options_;
  record.clip_frames = clip_frames_;
  record.places = static_cast<int>(places);
  record.has_scores = file_.contains(std::string(scores_name));
  const std::string positions(positions_name);
  const std::int64_t epochs = file_.contains(positions) ? file_.shape(positions).at(0) : 0;
  const std::string estimates(estimates_name);
  for (std::int64_t index = 0; index < epochs; ++index) {
    SampledClip clip;
    clip.epoch = static_cast<int>(index) + 1;
    clip.choice = clip_choice(options_, clip.epoch);
    clip.first = static_cast<int>(file_.numbers(positions, index * videos + row, 1).front());
    clip.temperature = inverse_temperature(options_, clip.epoch);
    if (record.has_scores) {
      const double score = file_.numbers(std::string(scores_name), index * videos + row, 1).front();
      if (!std::isnan(score)) clip.score = score;
    }
    record.clips.push_back(clip);
    if (!file_.contains(estimates)) continue;
    const std::int64_t all_places = file_.shape(estimates).at(1);
    record.estimates.push_back(file_.numbers(estimates, index * all_places + begin, places));
  }
  if (record.estimates.empty() && record.has_scores) {
    record.estimates = replay(record);
    record.replayed = !record.estimates.empty();
  }
  return record;
}

}  // namespace foldwise::results

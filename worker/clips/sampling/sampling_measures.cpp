// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/sampling/sampling_measures.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "results/metrics/rank_correlation.h"
#include "worker/clips/sampling/sampler.h"
#include "worker/clips/sampling/softmax.h"

namespace foldwise::worker {
namespace {

/// The mean over those that count.
class MeanOf {
 public:
  void add(double value) {
    sum_ += value;
    ++count_;
  }
  void into(std::map<std::string, double>& figures, const char* name) const {
    if (count_ > 0) figures.emplace(name, sum_ / static_cast<double>(count_));
  }

 private:
  double sum_ = 0;
  std::size_t count_ = 0;
};

void require_one_each(const std::vector<double>& values, int frames) {
  if (std::ssize(values) != frames) throw std::invalid_argument("one number for each frame");
}

/// The sum over some frames in a row.
double within(const std::vector<double>& values, std::size_t first, std::size_t count) {
  const auto begin = values.begin() + static_cast<std::ptrdiff_t>(first);
  return std::accumulate(begin, begin + static_cast<std::ptrdiff_t>(count), 0.0);
}

/// So that means of equal frames in another order are equal.
double rounded(double value) {
  constexpr double parts = 1e6;
  return std::round(value * parts) / parts;
}

double relative_entropy(const std::vector<double>& probabilities) {
  double entropy = 0;
  for (const double probability : probabilities) {
    if (probability > 0) entropy -= probability * std::log(probability);
  }
  return entropy / std::log(static_cast<double>(probabilities.size()));
}

double distance_from_uniform(const std::vector<double>& probabilities) {
  const double even = 1 / static_cast<double>(probabilities.size());
  double distance = 0;
  for (const double probability : probabilities) distance += std::abs(probability - even) / 2;
  return distance;
}

}  // namespace

SamplingMeasures::SamplingMeasures(const std::vector<MeasuredVideo>& videos, int clip_frames,
                                   double inverse_temperature)
    : inverse_temperature_(inverse_temperature) {
  std::size_t first_place = 0;
  for (std::size_t index = 0; index < videos.size(); ++index) {
    const auto& [frames, planted] = videos[index];
    const auto places = static_cast<std::size_t>(clip_positions(frames, clip_frames));
    if (!planted.intensity.empty()) {
      Known& video = known_.emplace_back();
      video.video = index;
      video.first_place = first_place;
      video.clip = static_cast<std::size_t>(frames) - places + 1;
      require_one_each(planted.intensity, frames);
      for (std::size_t place = 0; place < places; ++place) {
        video.clip_intensity.push_back(
            rounded(within(planted.intensity, place, video.clip) / static_cast<double>(video.clip)));
      }
      const double highest = *std::ranges::max_element(planted.intensity);
      if (highest > 0) {
        for (const double intensity : planted.intensity) video.apex.push_back(intensity == highest ? 1 : 0);
      }
      if (!planted.occluded.empty()) require_one_each(planted.occluded, frames);
      video.occluded = planted.occluded;
      any_occluded_ = any_occluded_ || std::ranges::count(planted.occluded, 1.0) > 0;
    }
    first_place += places;
  }
}

std::map<std::string, double> SamplingMeasures::of_epoch(std::span<const int> positions,
                                                         std::span<const double> estimates) const {
  MeanOf hit;
  MeanOf correlation;
  MeanOf apex_entropy;
  MeanOf rest_entropy;
  MeanOf distance;
  MeanOf occluded;
  for (const Known& video : known_) {
    const auto position = static_cast<std::size_t>(positions[video.video]);
    if (!video.apex.empty()) {
      const double apex_frames = within(video.apex, 0, video.apex.size());
      const double shorter = std::min(apex_frames, static_cast<double>(video.clip));
      hit.add(2 * within(video.apex, position, video.clip) >= shorter ? 1 : 0);
    }
    if (any_occluded_ && !video.occluded.empty()) {
      occluded.add(within(video.occluded, position, video.clip) / static_cast<double>(video.clip));
    }
    const std::size_t places = video.clip_intensity.size();
    if (estimates.empty() || places < 2) continue;
    const std::span<const double> own = estimates.subspan(video.first_place, places);
    const std::optional<double> found = results::rank_correlation(own, video.clip_intensity);
    if (found) correlation.add(*found);
    const std::vector<double> probabilities = softmax(own, inverse_temperature_);
    (video.apex.empty() ? rest_entropy : apex_entropy).add(relative_entropy(probabilities));
    distance.add(distance_from_uniform(probabilities));
  }
  std::map<std::string, double> figures;
  hit.into(figures, "hit_rate");
  correlation.into(figures, "rank_correlation");
  apex_entropy.into(figures, "apex_entropy");
  rest_entropy.into(figures, "rest_entropy");
  distance.into(figures, "uniform_distance");
  occluded.into(figures, "occluded_share");
  return figures;
}

}  // namespace foldwise::worker

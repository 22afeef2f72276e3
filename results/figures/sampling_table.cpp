// SPDX-License-Identifier: Apache-2.0
// The numbers of sampling maps as text: half of sampling_map.h.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>

#include "experiments/foundation/text/csv_cell.h"
#include "results/figures/sampling_map.h"

namespace foldwise::results {
namespace {

/// Empty where there is no number.
std::string cell(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? fmt::format("{}", *value) : "";
}

/// The cells that every line begins with.
std::string beginning(const SamplingPanel& panel) {
  return csv_cell(panel.training) + ',' + panel.key + ',' + csv_cell(panel.record.video);
}

/// A text of lines, of which `lines` appends those of one panel.
template <typename Lines>
std::string table(const std::string& header, const std::vector<std::vector<SamplingPanel>>& panels,
                  const Lines& lines) {
  std::string text = header + "\n";
  for (const auto& row : panels) {
    for (const SamplingPanel& panel : row) lines(panel, std::back_inserter(text));
  }
  return text;
}

}  // namespace

std::vector<std::optional<double>> place_probabilities(const SamplingRecord& record,
                                                       const std::vector<double>& estimates) {
  std::vector<std::optional<double>> values(estimates.size());
  if (record.replayed) return values;
  const double most = *std::ranges::max_element(estimates);
  double sum = 0;
  for (std::size_t place = 0; place < estimates.size(); ++place) {
    values[place] = std::exp(record.options.inverse_temperature * (estimates[place] - most));
    sum += *values[place];
  }
  for (std::optional<double>& value : values) *value /= sum;
  return values;
}

std::string clips_csv(const std::vector<std::vector<SamplingPanel>>& panels) {
  return table("training,key,video,epoch,phase,first_frame,last_frame,inverse_temperature,score,best_epoch", panels,
               [](const SamplingPanel& panel, auto out) {
                 for (const SampledClip& clip : panel.record.clips) {
                   const int end = std::min(panel.frames, clip.first + panel.record.clip_frames);
                   fmt::format_to(out, "{},{},{},{},{},{},{},{}\n", beginning(panel), clip.epoch, name_of(clip.choice),
                                  clip.first, end - 1, cell(clip.temperature), cell(clip.score),
                                  panel.best_epoch ? std::to_string(*panel.best_epoch) : "");
                 }
               });
}

std::string places_csv(const std::vector<std::vector<SamplingPanel>>& panels) {
  return table("training,key,video,epoch,first_frame,centre_frame,w,probability", panels,
               [](const SamplingPanel& panel, auto out) {
                 const SamplingRecord& record = panel.record;
                 for (std::size_t epoch = 0; epoch < record.estimates.size(); ++epoch) {
                   const std::vector<double>& estimates = record.estimates[epoch];
                   const std::vector<std::optional<double>> drawn = place_probabilities(record, estimates);
                   for (std::size_t place = 0; place < estimates.size(); ++place) {
                     const double centre = static_cast<double>(place) + (record.clip_frames - 1) / 2.0;
                     fmt::format_to(out, "{},{},{},{},{},{}\n", beginning(panel), epoch + 1, place, centre,
                                    cell(estimates[place]), cell(drawn[place]));
                   }
                 }
               });
}

std::string frames_csv(const std::vector<std::vector<SamplingPanel>>& panels) {
  return table("training,key,video,frame,intensity_name,intensity", panels, [](const SamplingPanel& panel, auto out) {
    for (int frame = 0; frame < panel.frames; ++frame) {
      const auto index = static_cast<std::size_t>(frame);
      const bool known = panel.intensity && index < panel.intensity->values.size();
      fmt::format_to(out, "{},{},{},{}\n", beginning(panel), frame, known ? csv_cell(panel.intensity->name) : "",
                     known ? cell(panel.intensity->values[index]) : "");
    }
  });
}

}  // namespace foldwise::results

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "results/drawing/drawing.h"
#include "results/figures/canvas.h"
#include "results/figures/sampling_record.h"

namespace foldwise::results {

/// One video in one training: T Fig. 3.2 to 3.14.
struct SamplingPanel {
  SamplingRecord record;
  std::string training;  ///< "stochastic_softmax · repeat 2"
  std::string key;       ///< of that training, its first digits
  std::string label;     ///< the video's class; empty where nobody knows it
  int frames = 0;        ///< of the video, as stored
  std::optional<int> best_epoch = {};
  std::vector<Still> stills = {};
  std::optional<Intensity> intensity = {};
  std::vector<std::string> remarks = {};  ///< what could not be shown, and why
};

/// The mean intensity over each clip: [places]. T 3.3.2.3.
std::vector<double> mean_over_clips(const SamplingRecord& record, const std::vector<double>& intensity);

/// Spearman's correlation of w at the end with the mean intensity of the clips; nothing where one of them is missing or
/// the same everywhere.
std::optional<double> agreement(const SamplingPanel& panel);

/// softmax(gamma w) of each place, with the gamma that weighted draws were made with; nothing where w was never used.
std::vector<std::optional<double>> place_probabilities(const SamplingRecord& record,
                                                       const std::vector<double>& estimates);

/// What is drawn of a distribution over places.
enum class DistributionShown {
  curve,  ///< w at the end of the training, T Fig. 3.2
  heat,   ///< q = softmax(gamma w) after each epoch, a line each, times the number of places: T Fig. 3.10
  both
};

/// Where the clip of each epoch was taken (a bar of F frames, the first epoch at the top), w at the end of the training
/// below it at the clips' centres or its softmax after each epoch, then the intensity and the frames, all over the same
/// frames. A row for each training, a column for each video; each row has one scale of w. Never empty.
Drawing draw_sampling_maps(const std::vector<std::vector<SamplingPanel>>& panels,
                           DistributionShown distribution = DistributionShown::curve);

/// What is drawn, as comma-separated values. A line for each training, video and
///   clips:  epoch: phase, first_frame, last_frame, inverse_temperature, score, best_epoch
///   places: epoch and place: first_frame, centre_frame, w, probability (softmax of gamma w; empty where w was never
///           used)
///   frames: frame: intensity
/// Frames count from 0 among the stored ones; what is not known is empty.
std::string clips_csv(const std::vector<std::vector<SamplingPanel>>& panels);
std::string places_csv(const std::vector<std::vector<SamplingPanel>>& panels);
std::string frames_csv(const std::vector<std::vector<SamplingPanel>>& panels);

}  // namespace foldwise::results

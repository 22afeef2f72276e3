// SPDX-License-Identifier: Apache-2.0
/// Resampling of people, then of their samples, then of repeats: how a figure would differ with other people.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "experiments/jobs/job.h"
#include "results/statistics/interval.h"

namespace foldwise::results {

/// A figure of merit of predictions; nothing where they have none.
using PredictionFigure = std::function<std::optional<double>(std::span<const Prediction>)>;

/// What two experiments predict of the same samples in one repeat.
struct PairedPredictions {
  std::vector<Prediction> ours;
  std::vector<Prediction> baseline;
};

struct BootstrapDifference {
  double difference = 0;   ///< mean over repeats of ours less baseline
  Interval interval = {};  ///< of percentiles
  double p = 1;            ///< twice the smaller share of draws on one side of zero, itself counted
  std::size_t subjects = 0;
  int draws = 0;  ///< those in which both have a figure
};

struct BootstrapOptions {
  double confidence = 0.95;
  int resamples = 2000;
  std::uint64_t seed = 1;
};

/// `subject_of` names the subject of a sample; one that it lacks is its own. All predictions of a sample (the steps of
/// a recording) stay together. Of few subjects it is cautious: their samples' spread counts twice. None of fewer than
/// two subjects, and where a repeat has no figure.
std::optional<BootstrapDifference> bootstrap_difference(std::span<const PairedPredictions> repeats,
                                                        const std::map<std::string, std::string>& subject_of,
                                                        const PredictionFigure& figure,
                                                        const BootstrapOptions& options = {});

/// The variance of a figure over resampled test parts: subjects with all their samples. None as above.
std::optional<double> variance_over_samples(std::span<const Prediction> predictions,
                                            const std::map<std::string, std::string>& subject_of,
                                            const PredictionFigure& figure, int resamples = 200);

}  // namespace foldwise::results

// SPDX-License-Identifier: Apache-2.0
#include "worker/evaluation/equation_chain.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>

#include "results/metrics/regression.h"

namespace foldwise::worker {
namespace {

/// Mean and deviation (by n).
struct Moments {
  double mean = 0;
  double deviation = 0;
};

Moments moments_of(const std::vector<NumberSeries>& series, std::vector<double> NumberSeries::*numbers) {
  double count = 0;
  double sum = 0;
  for (const NumberSeries& one : series) {
    for (const double number : one.*numbers) sum += number;
    count += static_cast<double>((one.*numbers).size());
  }
  Moments moments{.mean = sum / count};
  double squares = 0;
  for (const NumberSeries& one : series) {
    for (const double number : one.*numbers) squares += (number - moments.mean) * (number - moments.mean);
  }
  moments.deviation = std::sqrt(squares / count);
  return moments;
}

/// y -> slope y + offset, which both equations are.
struct Line {
  double slope = 1;
  double offset = 0;
};

Line scale_normalisation(EquationForm form, const Moments& labels, const Moments& predictions) {
  if (form == EquationForm::printed && labels.deviation > 0) {
    return {1 / labels.deviation, -labels.mean / labels.deviation};
  }
  if (form == EquationForm::corrected && labels.deviation > 0 && predictions.deviation > 0) {
    const double slope = labels.deviation / predictions.deviation;
    return {slope, labels.mean - predictions.mean * slope};
  }
  return {};
}

double mean_filtering(EquationForm form, double labels_mean, double predictions_mean) {
  if (form == EquationForm::printed) return predictions_mean - labels_mean;
  if (form == EquationForm::corrected) return labels_mean - predictions_mean;
  return 0;
}

double concordance_with(const std::vector<NumberSeries>& series, const PostProcessing& chain) {
  std::vector<double> predicted;
  std::vector<double> target;
  for (const NumberSeries& one : series) {
    const std::vector<double> processed = chain.applied_to(one);
    predicted.insert(predicted.end(), processed.begin(), processed.end());
    target.insert(target.end(), one.target.begin(), one.target.end());
  }
  return results::concordance(predicted, target);
}

int best_delay(const std::vector<NumberSeries>& series, PostProcessing chain, int longest) {
  int best = 0;
  double highest = concordance_with(series, chain);
  for (int length = 1; length <= longest; ++length) {
    for (const int delay : {-length, length}) {
      chain.delay = delay;
      const double concordance = concordance_with(series, chain);
      if (!(concordance > highest)) continue;
      highest = concordance;
      best = delay;
    }
  }
  return best;
}

}  // namespace

std::vector<double> delayed(std::span<const double> series, std::span<const double> frames, int delay) {
  std::vector<double> moved;
  moved.reserve(series.size());
  for (const double frame : frames) {
    const double meant = frame + delay;
    const auto after = static_cast<std::size_t>(std::ranges::lower_bound(frames, meant) - frames.begin());
    if (after == 0 || after == frames.size()) {
      moved.push_back(after == 0 ? series.front() : series.back());
      continue;
    }
    const double share = (meant - frames[after - 1]) / (frames[after] - frames[after - 1]);
    moved.push_back(series[after - 1] + share * (series[after] - series[after - 1]));
  }
  return moved;
}

PostProcessing fit_equations(const std::vector<NumberSeries>& series, const PostProcessingOptions& options) {
  const Moments labels = moments_of(series, &NumberSeries::target);
  const Moments predictions = moments_of(series, &NumberSeries::predicted);
  const Line line = scale_normalisation(options.scale_normalisation, labels, predictions);
  const double normalised_mean = line.slope * predictions.mean + line.offset;
  const double offset = line.offset + mean_filtering(options.mean_filtering, labels.mean, normalised_mean);
  PostProcessing chain{.bias = offset / line.slope, .scale = line.slope};
  chain.delay = best_delay(series, chain, options.longest_delay);
  return chain;
}

}  // namespace foldwise::worker

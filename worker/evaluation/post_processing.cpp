// SPDX-License-Identifier: Apache-2.0
#include "worker/evaluation/post_processing.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "experiments/foundation/text/parse_number.h"
#include "results/metrics/regression.h"
#include "worker/evaluation/equation_chain.h"

namespace foldwise::worker {
namespace {

constexpr int rows_between_windows = 10;  // 0.4 s of RECOLA, as the shortest of Trigeorgis et al.

std::string_view recording_of(const Prediction& row) {
  return std::string_view(row.sample).substr(0, row.sample.rfind('@'));
}

double frame_of(const Prediction& row) {
  const std::size_t at = row.sample.rfind('@');
  const auto frame = at == std::string::npos ? std::nullopt : parse_whole_number(row.sample.substr(at + 1));
  if (!frame) throw std::invalid_argument(row.sample + " is no row or window of a recording");
  return *frame;
}

/// All recordings one after the other.
std::vector<double> joined(const std::vector<NumberSeries>& series, std::vector<double> NumberSeries::*numbers) {
  std::vector<double> all;
  for (const NumberSeries& one : series) all.insert(all.end(), (one.*numbers).begin(), (one.*numbers).end());
  return all;
}

double mean_of_numbers(const std::vector<double>& numbers) {
  double sum = 0;
  for (const double number : numbers) sum += number;
  return sum / static_cast<double>(numbers.size());
}

double deviation_of(const std::vector<double>& numbers) {
  const double mean = mean_of_numbers(numbers);
  double sum = 0;
  for (const double number : numbers) sum += (number - mean) * (number - mean);
  return std::sqrt(sum / static_cast<double>(numbers.size()));
}

/// The chain as it is fitted, step by step.
class PostProcessingFit {
 public:
  explicit PostProcessingFit(const std::vector<NumberSeries>& series)
      : series_(series), targets_(joined(series, &NumberSeries::target)), best_(concordance_with(kept_)) {}

  void try_windows(int longest) {
    PostProcessing found = kept_;
    for (int window = rows_between_windows; window <= longest; window += rows_between_windows) {
      PostProcessing tried = kept_;
      tried.window = window + 1;
      if (betters(tried)) found = tried;
    }
    kept_ = found;
  }
  void try_bias() {
    PostProcessing tried = kept_;
    tried.bias = mean_of_numbers(targets_) - mean_of_numbers(predicted_with(kept_));
    if (betters(tried)) kept_ = tried;
  }
  void try_scale() {
    const double deviation = deviation_of(predicted_with(kept_));
    if (!(deviation > 0)) return;
    PostProcessing tried = kept_;
    tried.scale = deviation_of(targets_) / deviation;
    if (betters(tried)) kept_ = tried;
  }
  void try_shifts(int longest) {
    // What stands before the shift is the same for all of them.
    std::vector<NumberSeries> unshifted = series_;
    for (NumberSeries& one : unshifted) one.predicted = kept_.applied_to(std::move(one.predicted));
    for (int shift = 1; shift <= longest; ++shift) {
      std::vector<double> all;
      for (const NumberSeries& one : unshifted) {
        const std::vector<double> moved = shifted(one.predicted, shift);
        all.insert(all.end(), moved.begin(), moved.end());
      }
      if (is_better(results::concordance(all, targets_))) kept_.shift = shift;
    }
  }

  const PostProcessing& kept() const { return kept_; }

 private:
  std::vector<double> predicted_with(const PostProcessing& chain) const {
    std::vector<double> all;
    for (const NumberSeries& one : series_) {
      const std::vector<double> processed = chain.applied_to(one.predicted);
      all.insert(all.end(), processed.begin(), processed.end());
    }
    return all;
  }
  double concordance_with(const PostProcessing& chain) const {
    return results::concordance(predicted_with(chain), targets_);
  }
  bool is_better(double concordance) {
    if (!(concordance > best_) && !(std::isnan(best_) && !std::isnan(concordance))) return false;
    best_ = concordance;
    return true;
  }
  bool betters(const PostProcessing& tried) { return is_better(concordance_with(tried)); }

  const std::vector<NumberSeries>& series_;
  std::vector<double> targets_;
  PostProcessing kept_;
  double best_;
};

}  // namespace

std::vector<NumberSeries> series_of(std::span<const Prediction> rows, std::size_t output) {
  std::vector<NumberSeries> series;
  std::string_view recording;
  for (const Prediction& row : rows) {
    if (series.empty() || recording_of(row) != recording) series.emplace_back();
    recording = recording_of(row);
    series.back().predicted.push_back(row.scores.at(output));
    series.back().target.push_back(row.targets.at(output));
    series.back().frames.push_back(frame_of(row));
  }
  return series;
}

std::vector<double> median_filtered(std::span<const double> series, int window) {
  const auto rows = std::ssize(series);
  const std::ptrdiff_t reach = window / 2;
  const auto at = [&](std::ptrdiff_t row) { return series[std::clamp<std::ptrdiff_t>(row, 0, rows - 1)]; };
  std::vector<double> sorted;
  for (std::ptrdiff_t row = -reach; row <= reach; ++row) sorted.push_back(at(row));
  std::ranges::sort(sorted);
  std::vector<double> filtered;
  for (std::ptrdiff_t row = 0; row < rows; ++row) {
    filtered.push_back(sorted[static_cast<std::size_t>(reach)]);
    sorted.erase(std::ranges::lower_bound(sorted, at(row - reach)));
    const double entering = at(row + reach + 1);
    sorted.insert(std::ranges::upper_bound(sorted, entering), entering);
  }
  return filtered;
}

std::vector<double> shifted(std::span<const double> series, int rows) {
  const std::size_t moved = std::min(static_cast<std::size_t>(rows), series.size());
  std::vector<double> later(moved, series.empty() ? 0 : series.front());
  later.insert(later.end(), series.begin(), series.end() - static_cast<std::ptrdiff_t>(moved));
  return later;
}

std::vector<double> PostProcessing::applied_to(const NumberSeries& series) const {
  std::vector<double> numbers = applied_to(series.predicted);
  return delay == 0 ? numbers : delayed(numbers, series.frames, delay);
}

std::vector<double> PostProcessing::applied_to(std::vector<double> series) const {
  if (window > 0) series = median_filtered(series, window);
  for (double& number : series) number = scale * (number + bias);
  return shift > 0 ? shifted(series, shift) : series;
}

PostProcessing fit_post_processing(const std::vector<NumberSeries>& series, const PostProcessingOptions& options) {
  if (options.chain == PostProcessingChain::teixeira_2021) return fit_equations(series, options);
  PostProcessingFit fit(series);
  if (options.median_filter) fit.try_windows(options.longest_window);
  if (options.centring) fit.try_bias();
  if (options.scaling) fit.try_scale();
  if (options.time_shift) fit.try_shifts(options.longest_shift);
  return fit.kept();
}

std::vector<PostProcessing> post_process(std::vector<Prediction>& reported, std::span<const Prediction> fitted_on,
                                         const PostProcessingOptions& options) {
  std::vector<PostProcessing> chains;
  const std::size_t outputs = reported.empty() ? 0 : reported.front().scores.size();
  for (std::size_t output = 0; output < outputs; ++output) {
    chains.push_back(fit_post_processing(series_of(fitted_on, output), options));
  }
  for (std::size_t output = 0; output < outputs; ++output) {
    auto row = reported.begin();
    for (const NumberSeries& one : series_of(reported, output)) {
      for (const double number : chains[output].applied_to(one)) (row++)->scores[output] = number;
    }
  }
  return chains;
}

}  // namespace foldwise::worker

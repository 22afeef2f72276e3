// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "experiments/experiment.h"
#include "experiments/jobs/job.h"

namespace foldwise::worker {

/// One number along a recording, predicted and true: rows, or windows, in their order.
struct NumberSeries {
  std::vector<double> predicted;
  std::vector<double> target;
  std::vector<double> frames = {};  ///< where each of them begins, rising
};

/// Of rows named "<recording>@<row>" or windows named "<recording>@<first frame>", one after the other: the series of
/// an output, a recording each. Throws std::invalid_argument on another name.
std::vector<NumberSeries> series_of(std::span<const Prediction> rows, std::size_t output);

/// Either chain: of Trigeorgis et al. (2016; A 3.4.2) median filter, y + bias, scale y, and later rows by a shift; of C
/// 3.4 the same line scale (y + bias), and a delay. None of it by default.
struct PostProcessing {
  int window = 0;  ///< rows of the median filter, odd; 0: none
  double bias = 0;
  double scale = 1;
  int shift = 0;  ///< rows
  int delay = 0;  ///< frames: t of C Eq. 3

  std::vector<double> applied_to(const NumberSeries& series) const;
  /// All but the delay.
  std::vector<double> applied_to(std::vector<double> series) const;
};

/// The median of the `window` rows around each row, at the ends with the first and the last row repeated, as
/// scipy.ndimage.median_filter with mode "nearest".
std::vector<double> median_filtered(std::span<const double> series, int window);
/// To later rows; the first row is repeated before them.
std::vector<double> shifted(std::span<const double> series, int rows);

/// Each step that the options ask for, in the order of their chain. Of trigeorgis_2016 if it betters the concordance of
/// all series together: of windows of 11, 21, … rows and of shifts of 1, 2, … rows the best, the first of equals; the
/// difference between the means; the ratio of the deviations. Of teixeira_2021: fit_equations.
PostProcessing fit_post_processing(const std::vector<NumberSeries>& series, const PostProcessingOptions& options);

/// Fits each output by itself and changes the scores of `reported`. What was done, of each output.
std::vector<PostProcessing> post_process(std::vector<Prediction>& reported, std::span<const Prediction> fitted_on,
                                         const PostProcessingOptions& options);

}  // namespace foldwise::worker

// SPDX-License-Identifier: Apache-2.0
/// Figures of what a sweep's runs came to. Each tells its numbers as CSV too. All throw UserError where the selected
/// runs have nothing of the kind, or more than a figure can show.
#pragma once

#include <string>
#include <vector>

#include "results/listings/listings.h"
#include "results/plots/plot.h"
#include "results/store/store_reader.h"

namespace foldwise::results {

/// Epoch by epoch: a thin line for each training, a thick one for their mean in each experiment, its standard error as
/// a band. An epoch's mean is that of the trainings that reached it. The best epoch of each is in the CSV.
Plot plot_curves(const StoreReader& store, const RunSelection& selection, const std::string& metric);

/// The metric's mean with its standard error over the values of one field; a line for each combination of the other
/// varied ones. Numbers are drawn to scale, by their powers of ten where they span two, and side by side in the order
/// of their size where some would lie on each other; words side by side in the sweep's order.
Plot plot_axis(const StoreReader& store, const RunSelection& selection, const std::string& metric,
               const std::string& field);

/// The metric's mean in each combination of two fields, as shades that are right in grey, with its number.
Plot plot_interaction(const StoreReader& store, const RunSelection& selection, const std::string& metric,
                      const std::string& rows, const std::string& columns);

/// Which class is taken for which, in percent of each class, over the selected runs of one experiment.
Plot plot_confusion(const StoreReader& store, const RunSelection& selection);

/// Of two classes: the ROC of each experiment, its predictions of all folds together and a repeat each, and the point
/// of the equal error rate.
Plot plot_roc(const StoreReader& store, const RunSelection& selection);

/// The metric over seconds of work: a point for each experiment with the standard errors of both.
Plot plot_cost(const StoreReader& store, const RunSelection& selection, const std::string& metric);

/// Values along recordings, as they were labelled and as one run predicts them; `recording` begins the names of its
/// rows.
Plot plot_trace(const StoreReader& store, const RunSelection& selection, const std::string& recording);

/// Mean ranks of what is compared on several blocks, best on the left, and Nemenyi's critical difference of them after
/// Friedman's test (Demšar 2006): a bar joins those that are not told apart, all of them where the test shows no
/// difference at `level`. `blocks`: the fields that say on what is compared, of each of whose combinations every other
/// combination has a mean; empty: those of the dataset.
Plot plot_critical_difference(const StoreReader& store, const RunSelection& selection, const std::string& metric,
                              const std::vector<std::string>& blocks, double level);

/// Who worked when: a line for each worker that a device had at a time, in which whoever takes its place goes on; a
/// bar for each attempt by its stage, those that failed hatched.
Plot plot_schedule(const StoreReader& store);

}  // namespace foldwise::results

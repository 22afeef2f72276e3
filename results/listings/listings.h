// SPDX-License-Identifier: Apache-2.0
/// Every run, epoch and prediction of a sweep, a line each. Folds, repeats, runs and experiments are numbered from 1,
/// as everywhere where people see them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "results/listings/listing.h"
#include "results/store/store_reader.h"

namespace foldwise::results {

/// Which runs are listed.
struct RunSelection {
  std::optional<int> experiment = {};                          ///< its number; none: all
  std::map<std::string, std::vector<std::string>> where = {};  ///< with one of the values of each field
  std::optional<int> fold = {};
  std::optional<int> repeat = {};
};

/// run, experiment, the varied fields, fold, repeat, fold_name, state, reason; every metric that any run has,
/// also those of the sweep's tables that are computed from its predictions; seconds and joules of work, the latter
/// where drivers told them; train, evaluate: the folders of these stages. Throws UserError where nothing is selected.
std::string list_runs(const StoreReader& store, const RunSelection& selection, ListingFormat format);

/// run, experiment, the varied fields, fold, repeat, epoch; every metric that any training has of an epoch.
std::string list_epochs(const StoreReader& store, const RunSelection& selection, ListingFormat format);

/// run, experiment, the varied fields, fold, repeat, sample, subject, label, target, predicted, scores, targets. label
/// is the class's name, predicted the class of the largest score; both are empty where no classes are predicted.
std::string list_predictions(const StoreReader& store, const RunSelection& selection, ListingFormat format);

/// Which class is taken for which: experiment, the varied fields, class, samples, a column for each predicted class,
/// recall. Over all selected runs of an experiment that are finished. Throws UserError where none predicts classes.
std::string list_confusions(const StoreReader& store, const RunSelection& selection, ListingFormat format);

}  // namespace foldwise::results

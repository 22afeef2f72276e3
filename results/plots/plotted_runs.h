// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "results/listings/listings.h"
#include "results/listings/selected_runs.h"
#include "results/metrics/statistics.h"
#include "results/store/store_reader.h"
#include "results/tables/table_words.h"

namespace foldwise::results {

/// The finished runs of an experiment that are drawn, and what it is called.
struct PlottedExperiment {
  std::size_t index = 0;
  std::string label;                ///< its values of the fields in which those that are drawn differ
  std::vector<std::string> values;  ///< of all fields that vary
  std::vector<const RunResult*> runs;
};

/// Experiments that are alike in some fields, by the values of these, whatever they are called; in the order of the
/// sweep.
struct PlottedGroups {
  std::vector<std::string> labels;         ///< of each group
  std::vector<std::size_t> of_experiment;  ///< the group of each experiment
};

/// The selected runs by experiment, in the order of the sweep.
class PlottedRuns {
 public:
  /// `wanted`: metrics that are drawn.
  PlottedRuns(const StoreReader& store, const RunSelection& selection, const std::vector<std::string>& wanted = {});

  const std::vector<std::string>& fields() const { return selected_.varied_fields(); }
  const std::vector<PlottedExperiment>& experiments() const { return experiments_; }
  const SweepWords& words() const { return words_; }
  /// The places of the fields that tell the experiments apart beside some: without those in which all are alike, and
  /// without those that follow another one and would say the same twice.
  std::vector<std::size_t> telling_fields(const std::vector<std::size_t>& beside) const;
  PlottedGroups grouped_by(const std::vector<std::size_t>& fields) const;
  /// Where a varied field stands among an experiment's values. Throws UserError where it does not vary.
  std::size_t place_of(const std::string& field) const;
  /// Throws UserError where there are more experiments than lines that can be told apart.
  void require_few() const;
  /// "results.db of the sweep", for errors.
  const std::string& where() const { return where_; }

 private:
  SelectedRuns selected_;
  SweepWords words_;
  std::vector<PlottedExperiment> experiments_;
  std::string where_;
};

/// The runs' finite values of a metric, in its unit (percent).
std::vector<double> plotted_values(const PlottedExperiment& experiment, const std::string& metric);

}  // namespace foldwise::results

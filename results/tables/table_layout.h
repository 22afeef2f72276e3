// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "experiments/sweep/sweep.h"
#include "results/store/records.h"

namespace foldwise::results {

/// The values of fields in the experiments of a plan, also of fields that do not vary.
class ExperimentValues {
 public:
  explicit ExperimentValues(std::vector<ExperimentRecord> experiments);

  std::size_t size() const { return experiments_.size(); }
  /// As YAML text. Throws UserError on a field that there is not.
  std::string value(std::size_t experiment, const std::string& field) const;
  std::vector<std::string> values(std::size_t experiment, const std::vector<std::string>& fields) const;
  /// `fields`, followed by those of `candidates` without which two experiments would look the same.
  std::vector<std::string> distinguishing(const std::vector<std::string>& fields,
                                          const std::vector<std::string>& candidates) const;
  /// Those with one of the values of each field, in their order.
  std::vector<std::size_t> where(const std::map<std::string, std::vector<std::string>>& conditions) const;

 private:
  std::size_t count_distinct(const std::vector<std::string>& fields) const;

  std::vector<ExperimentRecord> experiments_;
};

/// Which experiment stands where in one table. Each cell holds one experiment: never an average over several.
struct TableLayout {
  std::vector<FieldValue> heading;  ///< fields that are neither rows nor columns but differ between the spec's tables
  std::vector<std::vector<std::string>> rows;                  ///< values of the row fields
  std::vector<std::vector<std::string>> columns;               ///< values of the column fields; one empty entry if none
  std::vector<std::vector<std::optional<std::size_t>>> cells;  ///< [row][column], an experiment's index
};

/// The tables that a spec makes: one, or one for each combination of the varied fields that would otherwise hide in a
/// cell. Rows and columns come in the order of the sweep.
std::vector<TableLayout> lay_out(const ExperimentValues& experiments, const TableSpec& spec,
                                 const std::vector<std::string>& varied_fields);

}  // namespace foldwise::results

// SPDX-License-Identifier: Apache-2.0
#include "results/tables/table_layout.h"

#include <algorithm>
#include <map>
#include <set>

#include "experiments/fields/configuration.h"
#include "experiments/fields/fields.h"
#include "experiments/foundation/error.h"
#include "results/tables/published.h"

namespace foldwise::results {
namespace {

using Values = std::vector<std::string>;

std::vector<std::string> joined(std::vector<std::string> left, const std::vector<std::string>& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

/// Different values in the order in which they come first.
class FirstSeen {
 public:
  void add(const Values& values) {
    if (places_.emplace(values, order_.size()).second) order_.push_back(values);
  }
  const std::vector<Values>& order() const { return order_; }
  std::size_t place(const Values& values) const { return places_.at(values); }

 private:
  std::map<Values, std::size_t> places_;
  std::vector<Values> order_;
};

/// Rows and columns without any experiment belong to another of the spec's tables.
void drop_empty(TableLayout& layout) {
  for (std::size_t row = layout.rows.size(); row-- > 0;) {
    if (std::ranges::any_of(layout.cells[row], [](const auto& cell) { return cell.has_value(); })) continue;
    layout.rows.erase(layout.rows.begin() + static_cast<std::ptrdiff_t>(row));
    layout.cells.erase(layout.cells.begin() + static_cast<std::ptrdiff_t>(row));
  }
  for (std::size_t column = layout.columns.size(); column-- > 0;) {
    if (std::ranges::any_of(layout.cells, [&](const auto& row) { return row[column].has_value(); })) continue;
    const auto place = static_cast<std::ptrdiff_t>(column);
    layout.columns.erase(layout.columns.begin() + place);
    for (auto& row : layout.cells) row.erase(row.begin() + place);
  }
}

}  // namespace

ExperimentValues::ExperimentValues(std::vector<ExperimentRecord> experiments) : experiments_(std::move(experiments)) {}

std::string ExperimentValues::value(std::size_t experiment, const std::string& field) const {
  const auto& record = experiments_.at(experiment);
  const auto varied = std::ranges::find(record.values, field, &FieldValue::first);
  if (varied != record.values.end()) return varied->second;
  const auto fixed = field_text(parse_configuration(record.configuration), field);
  if (!fixed)
    throw UserError(Fault::usage, "table", "unknown field " + field, "rows, columns and baseline name fields");
  return *fixed;
}

Values ExperimentValues::values(std::size_t experiment, const std::vector<std::string>& fields) const {
  Values values;
  for (const auto& field : fields) values.push_back(value(experiment, field));
  return values;
}

std::vector<std::size_t> ExperimentValues::where(const std::map<std::string, Values>& conditions) const {
  std::vector<std::size_t> chosen;
  for (std::size_t index = 0; index < size(); ++index) {
    const bool fits = std::ranges::all_of(conditions, [&](const auto& condition) {
      const std::string is = value(index, condition.first);
      return std::ranges::any_of(condition.second, [&](const auto& asked) { return same_value(is, asked); });
    });
    if (fits) chosen.push_back(index);
  }
  return chosen;
}

std::size_t ExperimentValues::count_distinct(const std::vector<std::string>& fields) const {
  std::set<Values> distinct;
  for (std::size_t index = 0; index < size(); ++index) distinct.insert(values(index, fields));
  return distinct.size();
}

std::vector<std::string> ExperimentValues::distinguishing(const std::vector<std::string>& fields,
                                                          const std::vector<std::string>& candidates) const {
  auto chosen = fields;
  auto distinct = count_distinct(chosen);
  for (const auto& candidate : candidates) {
    if (distinct == size()) break;
    chosen.push_back(candidate);
    const auto refined = count_distinct(chosen);
    if (refined == distinct) chosen.pop_back();
    distinct = refined;
  }
  return chosen;
}

std::vector<TableLayout> lay_out(const ExperimentValues& experiments, const TableSpec& spec,
                                 const std::vector<std::string>& varied_fields) {
  const auto shown = joined(spec.rows, spec.columns);
  const std::vector<std::size_t> chosen = experiments.where(spec.where);
  const auto fields = experiments.distinguishing(shown, varied_fields);
  const std::vector<std::string> hidden(fields.begin() + static_cast<std::ptrdiff_t>(shown.size()), fields.end());
  FirstSeen headings, rows, columns;
  for (const std::size_t index : chosen) {
    headings.add(experiments.values(index, hidden));
    rows.add(experiments.values(index, spec.rows));
    columns.add(experiments.values(index, spec.columns));
  }
  std::vector<TableLayout> layouts;
  for (const auto& heading : headings.order()) {
    TableLayout layout{{}, rows.order(), columns.order(), {}};
    for (std::size_t field = 0; field < hidden.size(); ++field) {
      layout.heading.emplace_back(hidden[field], heading[field]);
    }
    layout.cells.assign(layout.rows.size(), std::vector<std::optional<std::size_t>>(layout.columns.size()));
    layouts.push_back(std::move(layout));
  }
  for (const std::size_t index : chosen) {
    auto& cells = layouts[headings.place(experiments.values(index, hidden))].cells;
    const auto row = rows.place(experiments.values(index, spec.rows));
    cells[row][columns.place(experiments.values(index, spec.columns))] = index;
  }
  for (auto& layout : layouts) drop_empty(layout);
  return layouts;
}

}  // namespace foldwise::results

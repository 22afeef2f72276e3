// SPDX-License-Identifier: Apache-2.0
#include "results/tables/standings.h"

#include <algorithm>
#include <vector>

#include "results/metrics/metric_format.h"
#include "results/metrics/metrics.h"

namespace foldwise::results {
namespace {

bool is_whole(const TableValue& value) {
  return value.planned > 0 && value.summary.n == value.planned;
}

/// Those of one row or one column.
void mark(const std::string& metric, TableEmphasis emphasis, std::vector<TableValue*> values) {
  std::erase_if(values, [](const TableValue* value) { return !is_whole(*value); });
  if (values.size() < 2) return;
  std::ranges::sort(values, [&](const TableValue* left, const TableValue* right) {
    return is_better(metric, left->shown.centre, right->shown.centre);
  });
  const MetricFormat format = metric_format(metric);
  const auto printed = [&](const TableValue* value) { return format.number(value->shown.centre); };
  const std::string best = printed(values.front());
  if (printed(values.back()) == best) return;  // all are
  std::size_t place = 0;
  for (; place < values.size() && printed(values[place]) == best; ++place) values[place]->standing = Standing::best;
  if (emphasis == TableEmphasis::best || place != 1 || values.size() < 3) return;
  const std::string second = printed(values[1]);
  for (; place < values.size() && printed(values[place]) == second; ++place) {
    values[place]->standing = Standing::second;
  }
}

bool is_dataset(const std::string& field) {
  return field.starts_with("dataset.");
}

}  // namespace

void mark_standings(TableContent& table) {
  if (table.options.emphasis == TableEmphasis::none || table.cells.empty()) return;
  const bool within_rows =
      table.cells.size() == 1 || (!table.row_fields.empty() && std::ranges::all_of(table.row_fields, is_dataset));
  const std::size_t rows = table.cells.size();
  const std::size_t columns = table.columns.size();
  for (std::size_t metric = 0; metric < table.metrics.size(); ++metric) {
    const MetricFacts* const facts = metric_facts(table.metrics[metric]);
    if (facts == nullptr || facts->better == Better::neither) continue;
    for (std::size_t group = 0; group < (within_rows ? rows : columns); ++group) {
      std::vector<TableValue*> values;
      for (std::size_t member = 0; member < (within_rows ? columns : rows); ++member) {
        auto& cell = within_rows ? table.cells[group][member] : table.cells[member][group];
        if (cell) values.push_back(&cell->values[metric]);
      }
      mark(table.metrics[metric], table.options.emphasis, std::move(values));
    }
  }
}

}  // namespace foldwise::results

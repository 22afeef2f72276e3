// SPDX-License-Identifier: Apache-2.0
#include "results/formats/flat_table.h"

#include <algorithm>

#include "results/metrics/metric_format.h"
#include "results/runs/pooled_result.h"

namespace foldwise::results {
namespace {

std::string join(const std::vector<std::string>& texts) {
  std::string whole;
  for (const auto& text : texts) whole += (whole.empty() ? "" : ", ") + text;
  return whole;
}

std::string measured_text(const TableValue& value, const MetricFormat& format, const CellMarks& marks) {
  const auto& summary = value.summary;
  std::string text = marks.nothing;
  if (summary.n > 0) {
    text = marks.mathematics + format.number(summary.mean);
    if (summary.standard_error) text += marks.plus_minus + format.number(*summary.standard_error);
    text += marks.mathematics;
  }
  text += " (" + std::to_string(summary.n);
  if (summary.n != value.planned) text += " of " + std::to_string(value.planned);
  text += ")";
  if (value.note) text += marks.before_note + std::to_string(*value.note + 1) + marks.after_note;
  return text;
}

std::string difference_text(const Difference& difference, const MetricFormat& format, const CellMarks& marks) {
  if (difference.is_baseline) return "baseline";
  const auto& summary = difference.summary;
  if (summary.n == 0) return marks.nothing;
  std::string text = marks.mathematics + format.signed_number(summary.mean);
  if (summary.standard_error) text += marks.plus_minus + format.number(*summary.standard_error);
  return text + marks.mathematics + " (" + std::to_string(summary.n) + ")";
}

std::string published_text(const std::optional<PublishedFigure>& figure, const CellMarks& marks) {
  if (!figure) return marks.nothing;
  const std::string error = figure->error.empty() ? "" : marks.plus_minus + figure->error;
  return marks.mathematics + figure->mean + error + marks.mathematics;
}

}  // namespace

std::vector<FlatColumn> flat_columns(const TableContent& table) {
  std::vector<FlatColumn> columns;
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    for (std::size_t metric = 0; metric < table.metrics.size(); ++metric) {
      bool has_published = false;
      for (const auto& row : table.cells) {
        has_published = has_published || (row[column] && row[column]->values[metric].published);
      }
      columns.push_back({column, metric, Figure::measured});
      if (!table.baseline.empty()) columns.push_back({column, metric, Figure::difference});
      if (has_published) columns.push_back({column, metric, Figure::published});
    }
  }
  return columns;
}

std::string figure_heading(const TableContent& table, const FlatColumn& column) {
  const std::string& metric = table.metrics[column.metric];
  switch (column.figure) {
    case Figure::measured:
      return metric_heading(metric);
    case Figure::difference:
      return metric_name(metric) + ", difference";
    case Figure::published:
      break;
  }
  return metric_name(metric) + ", published";
}

std::string column_label(const TableContent& table, std::size_t column) {
  return join(table.columns[column]);
}

std::string cell_text(const TableContent& table, std::size_t row, const FlatColumn& column, const CellMarks& marks) {
  const auto& cell = table.cells[row][column.column];
  if (!cell) return marks.nothing;
  const auto& value = cell->values[column.metric];
  const auto format = metric_format(table.metrics[column.metric]);
  switch (column.figure) {
    case Figure::measured:
      return measured_text(value, format, marks);
    case Figure::difference:
      return value.difference ? difference_text(*value.difference, format, marks) : marks.nothing;
    case Figure::published:
      break;
  }
  return published_text(value.published, marks);
}

std::string title_text(const TableContent& table) {
  std::string text = table.title;
  for (const auto& [field, value] : table.heading) text.append(", ").append(field).append(" = ").append(value);
  return text;
}

std::vector<std::string> legend(const TableContent& table) {
  std::vector<std::string> sentences{"Mean ± standard error over runs (number of runs)."};
  if (std::ranges::any_of(table.metrics, is_pooled)) {
    sentences.push_back("Pooled metrics: of all folds of a repeat together, and over repeats instead of runs.");
  }
  if (!table.column_fields.empty()) sentences.push_back("Columns: " + join(table.column_fields) + ".");
  if (!table.baseline.empty()) {
    sentences.push_back("Difference: to " + table.baseline + ", over the runs that both have (number of runs).");
  }
  sentences.insert(sentences.end(), table.remarks.begin(), table.remarks.end());
  return sentences;
}

}  // namespace foldwise::results

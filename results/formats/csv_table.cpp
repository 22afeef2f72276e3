// SPDX-License-Identifier: Apache-2.0
#include "results/formats/csv_table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "experiments/foundation/text/csv_cell.h"

namespace foldwise::results {
namespace {

// The shortest text that reads back as the same number.
std::string exact(double number) {
  std::array<char, 32> text{};
  const auto written = std::to_chars(text.data(), text.data() + text.size(), number);
  return {text.data(), written.ptr};
}

std::string exact(const std::optional<double>& number) {
  return number ? exact(*number) : "";
}

std::string line_text(const std::vector<std::string>& cells) {
  std::string line;
  for (const auto& cell : cells) line += (&cell == &cells.front() ? "" : ",") + csv_cell(cell);
  return line + "\r\n";
}

std::vector<std::string> field_names(const std::vector<TableContent>& tables) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  };
  for (const auto& table : tables) {
    for (const auto& field : table.row_fields) add(field);
    for (const auto& field : table.column_fields) add(field);
    for (const auto& [field, value] : table.heading) add(field);
  }
  return names;
}

std::map<std::string, std::string> cell_fields(const TableContent& table, std::size_t row, std::size_t column) {
  std::map<std::string, std::string> values(table.heading.begin(), table.heading.end());
  for (std::size_t field = 0; field < table.row_fields.size(); ++field) {
    values[table.row_fields[field]] = table.rows[row][field];
  }
  for (std::size_t field = 0; field < table.column_fields.size(); ++field) {
    values[table.column_fields[field]] = table.columns[column][field];
  }
  return values;
}

std::optional<double> deviation_of(const TableValue& value) {
  return value.figures.size() < 2 ? std::nullopt : std::optional(standard_deviation(value.figures));
}

void add_statistics(const TableValue& value, std::vector<std::string>& cells) {
  const Comparison comparison = value.difference ? value.difference->comparison : Comparison{};
  const bool tested = comparison.result.p.has_value();
  const auto low = [](const std::optional<Interval>& range) { return range ? exact(range->low) : ""; };
  const auto high = [](const std::optional<Interval>& range) { return range ? exact(range->high) : ""; };
  cells.insert(cells.end(),
               {exact(deviation_of(value)), value.figures.empty() ? "" : exact(median(value.figures)),
                low(value.shown.range), high(value.shown.range), tested ? std::string(name_of(comparison.test)) : "",
                tested ? exact(comparison.result.statistic) : "", exact(comparison.result.p),
                exact(comparison.adjusted), exact(comparison.effect_size), exact(comparison.rank_biserial),
                low(comparison.interval), high(comparison.interval)});
}

void add_figures(const TableContent& table, const TableValue& value, std::vector<std::string>& cells) {
  const auto& summary = value.summary;
  const Summary difference = value.difference ? value.difference->summary : Summary{};
  const PublishedFigure published = value.published.value_or(PublishedFigure{});
  cells.insert(cells.end(),
               {summary.n > 0 ? exact(summary.mean) : "", exact(summary.standard_error), std::to_string(summary.n),
                std::to_string(value.planned), std::to_string(value.failed), std::to_string(value.diverged),
                std::to_string(value.unfinished), difference.n > 0 ? exact(difference.mean) : "",
                exact(difference.standard_error), difference.n > 0 ? std::to_string(difference.n) : "", published.mean,
                published.error, value.note ? table.notes[*value.note] : ""});
  add_statistics(value, cells);
}

/// A line for each figure of the literature.
std::string literature_csv(const TableContent& table, const std::vector<std::string>& header) {
  std::string text;
  for (const LiteratureLine& line : table.literature) {
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
      for (std::size_t metric = 0; metric < table.metrics.size(); ++metric) {
        const auto& figure = line.figures[column][metric];
        if (!figure) continue;
        std::map<std::string, std::string> named(table.heading.begin(), table.heading.end());
        for (std::size_t field = 0; field < table.column_fields.size(); ++field) {
          named[table.column_fields[field]] = table.columns[column][field];
        }
        named.insert({{"table", table.title},
                      {"metric", table.metrics[metric]},
                      {"published_mean", figure->mean},
                      {"published_error", figure->error},
                      {"note", line.note},
                      {"method", line.method},
                      {"reference", line.reference},
                      {"cite", line.cite}});
        std::vector<std::string> cells;
        cells.reserve(header.size());
        for (const std::string& name : header) cells.push_back(named[name]);
        text += line_text(cells);
      }
    }
  }
  return text;
}

}  // namespace

std::string to_csv(const std::vector<TableContent>& tables) {
  const auto names = field_names(tables);
  std::vector<std::string> header{"table"};
  header.insert(header.end(), names.begin(), names.end());
  header.insert(header.end(), {"metric",
                               "mean",
                               "standard_error",
                               "n",
                               "planned",
                               "failed",
                               "diverged",
                               "unfinished",
                               "difference",
                               "difference_standard_error",
                               "difference_n",
                               "published_mean",
                               "published_error",
                               "note",
                               "standard_deviation",
                               "median",
                               "interval_low",
                               "interval_high",
                               "test",
                               "statistic",
                               "p",
                               "p_adjusted",
                               "effect_size",
                               "rank_biserial",
                               "difference_low",
                               "difference_high"});
  // A sweep without a race has the columns that it always had.
  const bool raced = std::ranges::any_of(tables, [](const TableContent& table) { return table.race.has_value(); });
  if (raced) header.emplace_back("stopped");
  const bool quoting = std::ranges::any_of(tables, [](const TableContent& table) { return !table.literature.empty(); });
  const std::vector<std::string> own(quoting ? 3 : 0);  // of our lines, which no publication has
  if (quoting) header.insert(header.end(), {"method", "reference", "cite"});
  std::string text = line_text(header);
  for (const auto& table : tables) {
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
      for (std::size_t column = 0; column < table.columns.size(); ++column) {
        const auto& cell = table.cells[row][column];
        if (!cell) continue;
        auto fields = cell_fields(table, row, column);
        for (std::size_t metric = 0; metric < table.metrics.size(); ++metric) {
          std::vector<std::string> cells{table.title};
          for (const auto& name : names) cells.push_back(fields[name]);
          cells.push_back(table.metrics[metric]);
          add_figures(table, cell->values[metric], cells);
          if (raced) cells.push_back(std::to_string(cell->values[metric].stopped));
          cells.insert(cells.end(), own.begin(), own.end());
          text += line_text(cells);
        }
      }
    }
    text += literature_csv(table, header);
  }
  return text;
}

}  // namespace foldwise::results

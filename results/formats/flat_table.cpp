// SPDX-License-Identifier: Apache-2.0
#include "results/formats/flat_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "results/metrics/metric_format.h"
#include "results/runs/pooled_result.h"

namespace foldwise::results {
namespace {

using Kind = CellText::Kind;

bool is_starred(const TableValue& value) {
  return value.difference && value.difference->comparison.significant;
}

void print(const ShownFigure& shown, const MetricFormat& format, CellText& text) {
  text.kind = Kind::number;
  if (shown.error) text.error = format.number(*shown.error);
  if (!shown.range) return;
  text.low = format.number(shown.range->low);
  text.high = format.number(shown.range->high);
}

CellText measured_text(const TableContent& table, const TableValue& value, const MetricFormat& format) {
  CellText text;
  const auto& summary = value.summary;
  if (summary.n > 0) {
    print(value.shown, format, text);
    text.number = format.number(value.shown.centre);
  }
  text.whole = summary.n == value.planned;
  text.count = std::to_string(summary.n);
  if (!text.whole) text.count += " of " + std::to_string(value.planned);
  text.standing = value.standing;
  text.starred = !table.options.differences && is_starred(value);
  text.stopped = value.stopped > 0;
  text.note = value.note;
  return text;
}

CellText difference_text(const TableValue& value, const MetricFormat& format) {
  CellText text;
  if (!value.difference) return text;
  if (value.difference->is_baseline) {
    text.kind = Kind::baseline;
  } else if (value.difference->summary.n > 0) {
    print(value.difference->shown, format, text);
    text.number = format.signed_number(value.difference->shown.centre);
    text.count = std::to_string(value.difference->summary.n);
    text.starred = is_starred(value);
  }
  return text;
}

CellText published_text(const TableValue& value) {
  CellText text;
  if (!value.published) return text;
  text.kind = Kind::number;
  text.number = value.published->mean;
  text.error = value.published->error;
  return text;
}

std::string spaced_name(std::string_view name) {
  std::string text(name);
  std::ranges::replace(text, '_', ' ');
  return text;
}

/// 0.05: as people write a level.
std::string parameter_text(double value) {
  return fmt::format("{:.3g}", value);
}

std::string upper_first(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') text.front() = static_cast<char>(text.front() - 32);
  return text;
}

std::string fields_text(const TableContent& table, const std::vector<std::string>& fields, WordsFor purpose) {
  std::string text;
  for (const auto& field : fields) text += (text.empty() ? "" : ", ") + field_words(table, field, purpose);
  return text;
}

/// What the mark of stopped ones means; nothing where none has it.
std::string race_sentence(const TableContent& table, WordsFor purpose) {
  const auto has_stopped = [](const std::optional<TableCell>& cell) {
    return cell && std::ranges::any_of(cell->values, [](const TableValue& value) { return value.stopped > 0; });
  };
  const bool any =
      std::ranges::any_of(table.cells, [&](const auto& row) { return std::ranges::any_of(row, has_stopped); });
  if (!any) return {};
  std::string text = std::string(stopped_mark) + " Stopped by the race";
  if (table.race) {
    text += " on " + metric_words(table, table.race->metric, purpose) + " (" + spaced_name(name_of(table.race->test)) +
            " after each round from " + std::to_string(table.race->after) + " on, together held to " +
            parameter_text(table.race->level) +
            (table.race->correction == RaceCorrection::holm ? ", Holm's correction)" : ")");
  }
  return text + ": the figure is of the rounds before, and is compared with nothing.";
}

/// A figure with its difference and what is published of it: they stay beside each other.
std::vector<Block> units_of(const Block& columns) {
  std::vector<Block> units;
  for (const FlatColumn& column : columns) {
    const bool fresh =
        units.empty() || units.back().front().column != column.column || units.back().front().metric != column.metric;
    if (fresh) units.emplace_back();
    units.back().push_back(column);
  }
  return units;
}

/// As many of a metric's figures in a block as fit, at least one.
void split(const Block& columns, const std::function<bool(const Block&)>& fits, std::vector<Block>& blocks) {
  Block block;
  for (const Block& unit : units_of(columns)) {
    Block longer = block;
    longer.insert(longer.end(), unit.begin(), unit.end());
    if (!block.empty() && !fits(longer)) {
      blocks.push_back(std::move(block));
      longer = unit;
    }
    block = std::move(longer);
    if (block.size() == unit.size() && !fits(block)) {
      for (const FlatColumn& column : unit) blocks.push_back(Block{column});
      block.clear();
    }
  }
  if (!block.empty()) blocks.push_back(std::move(block));
}

}  // namespace

std::vector<FlatColumn> flat_columns(const TableContent& table) {
  std::vector<FlatColumn> columns;
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    for (std::size_t metric = 0; metric < table.metrics.size(); ++metric) {
      bool has_published = false;
      bool only_baselines = true;
      for (const auto& row : table.cells) {
        if (!row[column]) continue;
        const TableValue& value = row[column]->values[metric];
        has_published = has_published || value.published;
        only_baselines = only_baselines && value.difference && value.difference->is_baseline;
      }
      const bool has_differences = !table.baseline.empty() && table.options.differences && !only_baselines;
      columns.push_back({column, metric, Figure::measured});
      if (has_differences) columns.push_back({column, metric, Figure::difference});
      if (has_published) columns.push_back({column, metric, Figure::published});
    }
  }
  return columns;
}

std::vector<Block> fitting_blocks(const TableContent& table, const std::function<bool(const Block&)>& fits) {
  const Block all = flat_columns(table);
  if (fits(all)) return {all};
  std::vector<Block> blocks;
  for (std::size_t metric = 0; metric < table.metrics.size(); ++metric) {
    Block of_metric;
    std::ranges::copy_if(all, std::back_inserter(of_metric), [&](const auto& each) { return each.metric == metric; });
    split(of_metric, fits, blocks);
  }
  return blocks;
}

std::string figure_heading(const TableContent& table, const FlatColumn& column, WordsFor purpose) {
  const std::string& metric = table.metrics[column.metric];
  if (column.figure == Figure::measured) return metric_heading_words(table, metric, purpose);
  const std::string figure = column.figure == Figure::difference ? "difference" : "published";
  return metric_words(table, metric, purpose) + ", " + figure;
}

std::string brief_heading(const TableContent& table, const Block& columns, std::size_t place, WordsFor purpose) {
  const FlatColumn& column = columns[place];
  const bool beside = place > 0 && columns[place - 1].column == column.column &&
                      columns[place - 1].metric == column.metric && column.figure != Figure::measured;
  if (!beside) return figure_heading(table, column, purpose);
  return column.figure == Figure::difference ? "difference" : "published";
}

CellText cell_text(const TableContent& table, std::size_t row, const FlatColumn& column) {
  const auto& cell = table.cells[row][column.column];
  if (!cell) return {};
  const auto& value = cell->values[column.metric];
  const auto format = metric_format(table.metrics[column.metric]);
  switch (column.figure) {
    case Figure::measured:
      return measured_text(table, value, format);
    case Figure::difference:
      return difference_text(value, format);
    case Figure::published:
      break;
  }
  return published_text(value);
}

std::vector<std::string> legend(const TableContent& table, WordsFor purpose, const std::string& runs) {
  std::vector<std::string> sentences{upper_first(shown_words(table.options)) + " over " + runs + "."};
  if (std::ranges::any_of(table.metrics, is_pooled)) {
    sentences.push_back("Pooled metrics: of all folds of a repeat together, and over repeats instead of runs.");
  }
  if (!table.column_fields.empty()) {
    sentences.push_back("Columns: " + fields_text(table, table.column_fields, purpose) + ".");
  }
  if (!table.baseline.empty() && table.options.differences) {
    sentences.push_back("Difference: to " + baseline_words(table, purpose) +
                        ", over the runs that both have (number of runs).");
  } else if (!table.baseline.empty()) {
    sentences.push_back("Baseline: " + baseline_words(table, purpose) + ".");
  }
  if (!table.literature.empty()) {
    sentences.emplace_back(
        "Literature: as printed there, of other trainings; compared with nothing and never best or second.");
  }
  if (std::string race = race_sentence(table, purpose); !race.empty()) sentences.push_back(std::move(race));
  sentences.insert(sentences.end(), table.sentences.begin(), table.sentences.end());
  sentences.insert(sentences.end(), table.remarks.begin(), table.remarks.end());
  return sentences;
}

}  // namespace foldwise::results

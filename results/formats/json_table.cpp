// SPDX-License-Identifier: Apache-2.0
#include "results/formats/json_table.h"

#include <nlohmann/json.hpp>

#include "results/formats/flat_table.h"

namespace foldwise::results {
namespace {

using TableJson = nlohmann::ordered_json;

TableJson number(const std::optional<double>& value) {
  return value ? TableJson(*value) : TableJson(nullptr);
}

TableJson interval(const std::optional<Interval>& value) {
  return value ? TableJson{value->low, value->high} : TableJson(nullptr);
}

TableJson comparison_json(const Comparison& comparison) {
  const TestResult& result = comparison.result;
  TableJson json{{"test", name_of(comparison.test)},
                 {"n", result.n},
                 {"statistic", result.p ? TableJson(result.statistic) : TableJson(nullptr)},
                 {"p", number(result.p)},
                 {"p_adjusted", number(comparison.adjusted)},
                 {"smallest_p", result.smallest_p},
                 {"significant", comparison.significant},
                 {"effect_size", number(comparison.effect_size)},
                 {"rank_biserial", number(comparison.rank_biserial)},
                 {"interval", interval(comparison.interval)}};
  if (comparison.test == TableTest::corrected_t) json["test_to_train"] = comparison.test_to_train;
  if (!comparison.why_not.empty()) json["why_not"] = comparison.why_not;
  return json;
}

TableJson value_json(const TableContent& table, const TableValue& value, std::size_t metric) {
  const Summary& summary = value.summary;
  TableJson json{{"metric", table.metrics[metric]},
                 {"mean", summary.n > 0 ? TableJson(summary.mean) : TableJson(nullptr)},
                 {"standard_error", number(summary.standard_error)},
                 {"values", value.figures},
                 {"n", summary.n},
                 {"planned", value.planned},
                 {"failed", value.failed},
                 {"diverged", value.diverged},
                 {"unfinished", value.unfinished},
                 {"stopped", value.stopped}};
  json["shown"] = {{"centre", summary.n > 0 ? TableJson(value.shown.centre) : TableJson(nullptr)},
                   {"error", number(value.shown.error)},
                   {"interval", interval(value.shown.range)}};
  if (value.standing != Standing::none) json["standing"] = value.standing == Standing::best ? "best" : "second";
  if (value.published) json["published"] = {{"mean", value.published->mean}, {"error", value.published->error}};
  if (value.note) json["note"] = table.notes[*value.note];
  if (!value.difference) return json;
  const Difference& difference = *value.difference;
  json["is_baseline"] = difference.is_baseline;
  if (difference.summary.n == 0) return json;
  json["difference"] = {{"mean", difference.summary.mean},
                        {"standard_error", number(difference.summary.standard_error)},
                        {"n", difference.summary.n}};
  json["difference"].update(comparison_json(difference.comparison));
  return json;
}

TableJson literature_json(const TableContent& table) {
  TableJson rows = TableJson::array();
  for (const LiteratureLine& line : table.literature) {
    TableJson figures = TableJson::array();
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
      for (std::size_t metric = 0; metric < table.metrics.size(); ++metric) {
        const auto& figure = line.figures[column][metric];
        if (!figure) continue;
        TableJson fields = TableJson::object();
        for (std::size_t i = 0; i < table.column_fields.size(); ++i) {
          fields[table.column_fields[i]] = table.columns[column][i];
        }
        figures.push_back({{"metric", table.metrics[metric]},
                           {"fields", std::move(fields)},
                           {"mean", figure->mean},
                           {"error", figure->error}});
      }
    }
    rows.push_back({{"method", line.method},
                    {"reference", line.reference},
                    {"cite", line.cite},
                    {"note", line.note},
                    {"figures", std::move(figures)}});
  }
  return rows;
}

TableJson table_json(const TableContent& table) {
  TableJson json{
      {"title", table.title}, {"rows", table.row_fields}, {"columns", table.column_fields}, {"metrics", table.metrics}};
  json["baseline"] = table.baseline;
  if (table.race) {
    json["race"] = {{"metric", table.race->metric},
                    {"after", table.race->after},
                    {"test", name_of(table.race->test)},
                    {"level", table.race->level},
                    {"correction", name_of(table.race->correction)},
                    {"per", table.race->per}};
  }
  json["legend"] = legend(table, WordsFor::reading, "runs");
  json["cells"] = TableJson::array();
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
      const auto& cell = table.cells[row][column];
      if (!cell) continue;
      TableJson fields = TableJson::object();
      for (const auto& [field, value] : table.heading) fields[field] = value;
      for (std::size_t i = 0; i < table.row_fields.size(); ++i) fields[table.row_fields[i]] = table.rows[row][i];
      for (std::size_t i = 0; i < table.column_fields.size(); ++i) {
        fields[table.column_fields[i]] = table.columns[column][i];
      }
      TableJson values = TableJson::array();
      for (std::size_t metric = 0; metric < table.metrics.size(); ++metric) {
        values.push_back(value_json(table, cell->values[metric], metric));
      }
      json["cells"].push_back({{"experiment", cell->experiment + 1}, {"fields", fields}, {"values", values}});
    }
  }
  if (!table.literature.empty()) json["literature"] = literature_json(table);
  return json;
}

}  // namespace

std::string to_json_tables(const std::vector<TableContent>& tables) {
  TableJson all = TableJson::array();
  for (const TableContent& table : tables) all.push_back(table_json(table));
  // Bytes that are no UTF-8 (a folder's name) are replaced rather than refused.
  return TableJson{{"tables", std::move(all)}}.dump(2, ' ', false, TableJson::error_handler_t::replace) + "\n";
}

}  // namespace foldwise::results

// SPDX-License-Identifier: Apache-2.0
/// A table before it is written in any format: what stands in each cell, and why something is missing there.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "results/metrics/statistics.h"
#include "results/store/store_reader.h"
#include "results/tables/comparison.h"
#include "results/tables/published.h"
#include "results/tables/shown_figure.h"

namespace foldwise::results {

/// The difference to the baseline over the runs (fold and repeat) that both have finished.
struct Difference {
  bool is_baseline = false;
  Summary summary;  ///< n = 0: there is no baseline for this cell, or no run in common
  ShownFigure shown = {};
  Comparison comparison = {};
};

/// Where a value stands among those that it is beside: only where all runs are finished, and higher or lower is better.
enum class Standing { none, best, second };

/// One metric of one cell. What is said of runs holds for repeats where the metric is pooled over folds.
struct TableValue {
  Summary summary;                   ///< over the finished runs
  std::vector<double> figures = {};  ///< of the finished runs
  ShownFigure shown = {};
  Standing standing = Standing::none;
  std::size_t planned = 0;
  std::size_t failed = 0;
  std::size_t diverged = 0;
  std::size_t unfinished = 0;            ///< cancelled ones too
  std::size_t stopped = 0;               ///< by the race: the figure is of the others, and is compared with nothing
  std::optional<Difference> difference;  ///< when the table has a baseline
  std::optional<PublishedFigure> published;
  std::optional<std::size_t> note;  ///< place in TableContent::notes: which runs are missing, and why
};

/// One experiment; nothing where the sweep has none.
struct TableCell {
  std::size_t experiment = 0;
  std::vector<TableValue> values;  ///< one per metric
};

/// What a publication says of a method, below our own rows: compared with nothing, and never best.
struct LiteratureLine {
  std::string method;
  std::string reference;  ///< these three may be empty
  std::string cite;
  std::string note;
  std::vector<std::vector<std::optional<PublishedFigure>>> figures;  ///< [column][metric]
};

struct TableContent {
  std::string title;
  std::vector<FieldValue> heading;  ///< fixed values of fields that are neither rows nor columns
  std::vector<std::string> row_fields;
  std::vector<std::string> column_fields;
  std::vector<std::string> metrics;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::vector<std::string>> columns;
  std::vector<std::vector<std::optional<TableCell>>> cells;  ///< [row][column]
  std::map<std::string, std::string> baseline;               ///< field -> value; empty: none
  bool has_published = false;
  std::vector<std::string> notes;    ///< about cells, numbered from 1 in print
  std::vector<std::string> remarks;  ///< about the whole table
  TableOptions options = {};
  Labels labels = {};
  std::vector<std::string> sentences = {};  ///< about how cells were compared
  std::optional<RaceOptions> race = {};
  std::vector<LiteratureLine> literature = {};  ///< in the order of its file
};

/// The tables of a spec, from what is finished: more than one where a varied field is neither row nor column.
std::vector<TableContent> table_contents(const StoreReader& store, const TableSpec& spec);

/// Those of all tables that the sweep file names, with `change` made to the options of each; of a default one (rows:
/// varied fields, values: what the dataset is judged by, epochs) where it names none.
std::vector<TableContent> sweep_tables(const StoreReader& store,
                                       const std::function<TableOptions(const TableOptions&)>& change);
std::vector<TableContent> sweep_tables(const StoreReader& store);

}  // namespace foldwise::results

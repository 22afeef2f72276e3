// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "results/store/store_reader.h"
#include "results/tables/two_sweeps.h"

namespace foldwise::results {

/// Each is a row of table.cpp: its name, and what writes it. The first is the default.
enum class TableFormat { markdown, csv, latex, html, json };

/// The names of the formats, in the order of TableFormat.
std::span<const std::string_view> table_format_names();
/// The format of such a name. Throws std::invalid_argument on another.
TableFormat table_format(std::string_view name);

/// One table of a sweep from what is finished so far. Cells: mean ± standard error (n-1), n; runs that are missing,
/// failed or diverged are marked and never silently averaged over. The text depends on the results alone: no times, no
/// hosts.
/// `width`: characters that a line may have in Markdown, 0: any number.
std::string render_table(const StoreReader& store, const TableSpec& spec, TableFormat format, std::size_t width = 0);
/// Two sweeps beside each other (tables/two_sweeps.h).
std::string render_comparison(const TwoSweeps& sweeps, const std::vector<std::string>& metrics,
                              const TableOptions& options, TableFormat format, std::size_t width = 0);
/// All tables that the sweep file names; a default one (rows: varied fields, values: accuracy, epochs) where it names
/// none.
std::string render_tables(const StoreReader& store, TableFormat format, std::size_t width = 0);
/// The same, with other options for each.
std::string render_tables(const StoreReader& store, TableFormat format, std::size_t width,
                          const std::function<TableOptions(const TableOptions&)>& change);

}  // namespace foldwise::results

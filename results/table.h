// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "results/store/store.h"

namespace foldwise::results {

enum class TableFormat { markdown, csv, latex };

/// One table of a sweep from what is finished so far. Cells: mean ± standard error (n-1), n; runs that are missing,
/// failed or diverged are marked and never silently averaged over. The text depends on the results alone: no times, no
/// hosts.
std::string render_table(const Store& store, const TableSpec& spec, TableFormat format);
/// All tables that the sweep file names; a default one (rows: varied fields, values: accuracy, epochs) where it names
/// none.
std::string render_tables(const Store& store, TableFormat format);

}  // namespace foldwise::results

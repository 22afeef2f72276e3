// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "results/tables/table_content.h"

namespace foldwise::results {

/// All tables as one JSON document: a list of tables, each with its fields, its legend and a list of cells, whose
/// numbers are in full precision and unscaled, those of every run included.
std::string to_json_tables(const std::vector<TableContent>& tables);

}  // namespace foldwise::results

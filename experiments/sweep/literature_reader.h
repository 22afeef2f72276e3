// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/fields/node.h"
#include "experiments/literature.h"
#include "experiments/sweep/problems.h"

namespace foldwise {

/// Where a file of the literature's rows is asked for.
struct LiteratureRequest {
  std::filesystem::path file;
  Place asked;                       ///< where the file is named
  std::string_view word;             ///< "tables[0].literature"
  std::vector<std::string> rows;     ///< fields of the table's rows, which no figure may tell: it has a row of its own
  std::vector<std::string> columns;  ///< fields of the table's columns, which each figure must tell
};

/// Reads a CSV file with a header line: `method`, `metric` and `mean`; `reference`, `cite`, `error`, `note` and fields
/// of the sweep where it has them. Lines of the same method, reference and citation are one row. Adds a problem for
/// each mistake, at the line and column of the file.
std::vector<LiteratureRow> read_literature(const LiteratureRequest& request, Problems& problems);

}  // namespace foldwise

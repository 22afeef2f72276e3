// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "results/tables/table_content.h"

namespace foldwise::results {

/// A pipe table whose columns are aligned, so that it reads well in a terminal too; the notes below it. One that is
/// wider than `width` characters is stacked by metric, then split, and says above a part which of the table's columns
/// it is of where the headings would not fit; 0: as wide as it is.
std::string to_markdown(const TableContent& table, std::size_t width = 0);

}  // namespace foldwise::results

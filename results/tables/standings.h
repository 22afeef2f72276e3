// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "results/tables/table_content.h"

namespace foldwise::results {

/// Marks the best and the second of each metric where all runs of a cell are finished; equals as printed share their
/// place. They are compared within a column; where rows are datasets, or there is one row, within a row.
void mark_standings(TableContent& table);

}  // namespace foldwise::results

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "experiments/literature.h"
#include "results/tables/table_content.h"

namespace foldwise::results {

/// Adds a line for each of the rows that has a figure below one of the table's columns: where an experiment has the
/// values that the figure names; and remarks on rows and figures that have no place here. `value_of`: of an experiment.
void add_literature(TableContent& table, const std::vector<LiteratureRow>& rows,
                    const std::function<std::string(std::size_t experiment, const std::string& field)>& value_of);

}  // namespace foldwise::results

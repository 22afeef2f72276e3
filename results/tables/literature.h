// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "experiments/literature.h"
#include "results/tables/table_content.h"

namespace foldwise::results {

/// Lines for the rows that have a figure below one of the table's columns: where an experiment has the values that the
/// figure names. `value_of`: of an experiment.
std::vector<LiteratureLine> literature_lines(
    const std::vector<LiteratureRow>& rows, const TableContent& table,
    const std::function<std::string(std::size_t experiment, const std::string& field)>& value_of);

/// That some have none; empty where all have.
std::string literature_remark(const std::vector<LiteratureRow>& rows, const std::vector<LiteratureLine>& lines);

}  // namespace foldwise::results

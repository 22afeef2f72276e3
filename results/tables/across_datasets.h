// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "results/tables/table_content.h"

namespace foldwise::results {

/// Of a table with datasets on one side and at least three methods on the other, all measured: Friedman's test of their
/// mean ranks and Nemenyi's critical difference, a sentence for each metric. None of other tables.
std::vector<std::string> sentences_across_datasets(const TableContent& table);

}  // namespace foldwise::results

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "results/tables/table_content.h"

namespace foldwise::results {

/// A pipe table whose columns are aligned, so that it reads well in a terminal too; the notes below it.
std::string to_markdown(const TableContent& table);

}  // namespace foldwise::results

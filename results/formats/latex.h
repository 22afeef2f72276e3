// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "results/tables/table_content.h"

namespace foldwise::results {

/// A `table` environment with booktabs rules: \usepackage{booktabs}.
std::string to_latex(const TableContent& table);

/// A text in which no character means anything to LaTeX.
std::string latex_escaped(const std::string& text);

}  // namespace foldwise::results

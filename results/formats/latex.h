// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "results/tables/table_content.h"

namespace foldwise::results {

/// A `table` environment with booktabs' rules and siunitx's numbers: \usepackage{booktabs, siunitx}. Columns have
/// nested headings; one that is wider than the option text_width is stacked by metric, then split.
std::string to_latex(const TableContent& table);

/// A text in which no character means anything to LaTeX, but for mathematics of labels.
std::string latex_escaped(const std::string& text);

/// How wide a text is in Computer Modern at 10 pt, about, in points; rather too wide than too narrow.
double latex_points(const std::string& text);

}  // namespace foldwise::results

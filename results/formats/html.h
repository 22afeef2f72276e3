// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "results/tables/table_content.h"

namespace foldwise::results {

/// All tables as one page by itself: nothing is loaded from anywhere, and names are text whatever they hold.
std::string to_html(const std::vector<TableContent>& tables);

/// The same as parts of a page: a <figure> for each table.
std::string html_figures(const std::vector<TableContent>& tables);

/// A text in which no character means anything to HTML, but for mathematics of labels.
std::string html_escaped(const std::string& text);

}  // namespace foldwise::results

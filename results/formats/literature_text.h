// SPDX-License-Identifier: Apache-2.0
/// What formats for people share of the literature's rows, which stand below ours.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "results/formats/flat_table.h"

namespace foldwise::results {

inline constexpr const char* literature_heading = "Literature";

/// Columns in front of the figures: a table without row fields has one where the literature's methods are named.
std::size_t label_columns(const TableContent& table);

/// Places in TableContent::literature of the lines that have a figure in one of the columns.
std::vector<std::size_t> literature_within(const TableContent& table, const Block& columns);

/// Below the measured figures of a metric, as printed there; nothing below differences and published figures.
CellText literature_text(const LiteratureLine& line, const FlatColumn& column);

/// Whether a reference is told although the line has keys of \cite.
enum class References { all, where_not_cited };

/// What is said below the table of its lines: reference and note. Numbers go on where those of TableContent::notes end.
struct LiteratureNotes {
  std::vector<std::optional<std::size_t>> marks;  ///< of each line, counted like CellText::note
  std::vector<std::string> texts;
};
LiteratureNotes literature_notes(const TableContent& table, References references);

}  // namespace foldwise::results

// SPDX-License-Identifier: Apache-2.0
#include "results/formats/literature_text.h"

#include <algorithm>

namespace foldwise::results {

std::size_t label_columns(const TableContent& table) {
  return std::max<std::size_t>(table.row_fields.size(), table.literature.empty() ? 0 : 1);
}

std::vector<std::size_t> literature_within(const TableContent& table, const Block& columns) {
  std::vector<std::size_t> places;
  for (std::size_t place = 0; place < table.literature.size(); ++place) {
    const auto& figures = table.literature[place].figures;
    const bool any = std::ranges::any_of(columns, [&](const FlatColumn& column) {
      return column.figure == Figure::measured && figures[column.column][column.metric].has_value();
    });
    if (any) places.push_back(place);
  }
  return places;
}

CellText literature_text(const LiteratureLine& line, const FlatColumn& column) {
  CellText text;
  const auto& figure = line.figures[column.column][column.metric];
  if (column.figure != Figure::measured || !figure || figure->mean.empty()) return text;
  text.kind = CellText::Kind::number;
  text.number = figure->mean;
  text.error = figure->error;
  return text;
}

LiteratureNotes literature_notes(const TableContent& table, References references) {
  LiteratureNotes notes;
  for (const LiteratureLine& line : table.literature) {
    const bool cited = references == References::where_not_cited && !line.cite.empty();
    std::string text = cited ? "" : line.reference;
    if (!line.note.empty()) text.append(text.empty() ? "" : ": ").append(line.note);
    if (text.empty()) {
      notes.marks.emplace_back();
      continue;
    }
    const auto found = std::ranges::find(notes.texts, text);
    notes.marks.emplace_back(table.notes.size() + static_cast<std::size_t>(found - notes.texts.begin()));
    if (found == notes.texts.end()) notes.texts.push_back(std::move(text));
  }
  return notes;
}

}  // namespace foldwise::results

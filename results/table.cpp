// SPDX-License-Identifier: Apache-2.0
#include "results/table.h"

#include <iterator>

#include "results/formats/csv_table.h"
#include "results/formats/latex.h"
#include "results/formats/markdown.h"
#include "results/tables/table_content.h"

namespace foldwise::results {
namespace {

std::string write(const std::vector<TableContent>& tables, TableFormat format) {
  if (format == TableFormat::csv) return to_csv(tables);
  std::string text;
  for (const auto& table : tables) {
    if (!text.empty()) text += "\n";
    text += format == TableFormat::markdown ? to_markdown(table) : to_latex(table);
  }
  return text;
}

}  // namespace

std::string render_table(const Store& store, const TableSpec& spec, TableFormat format) {
  return write(table_contents(store, spec), format);
}

std::string render_tables(const Store& store, TableFormat format) {
  const StoreSnapshot snapshot(store);
  auto specs = store.sweep().tables;
  if (specs.empty()) specs.emplace_back();
  std::vector<TableContent> tables;
  for (const auto& spec : specs) {
    auto contents = table_contents(store, spec);
    tables.insert(tables.end(), std::make_move_iterator(contents.begin()), std::make_move_iterator(contents.end()));
  }
  return write(tables, format);
}

}  // namespace foldwise::results

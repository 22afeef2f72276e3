// SPDX-License-Identifier: Apache-2.0
#include "results/table.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <stdexcept>
#include <vector>

#include "experiments/choice_table.h"
#include "results/formats/csv_table.h"
#include "results/formats/latex.h"
#include "results/formats/markdown.h"
#include "results/tables/table_content.h"

namespace foldwise::results {
namespace {

using Tables = std::vector<TableContent>;

/// Of a format that writes one table at a time: an empty line between them.
template <std::string (*write_one)(const TableContent&)>
std::string one_by_one(const Tables& tables) {
  std::string text;
  for (const TableContent& table : tables) {
    if (!text.empty()) text += "\n";
    text += write_one(table);
  }
  return text;
}

struct FormatRow {
  TableFormat format;
  std::string_view name;
  std::string (*write)(const Tables& tables);
};

constexpr auto table_formats = std::to_array<FormatRow>({
    {TableFormat::markdown, "markdown", one_by_one<to_markdown>},
    {TableFormat::csv, "csv", to_csv},
    {TableFormat::latex, "latex", one_by_one<to_latex>},
});

static_assert(each_in_its_place(table_formats, &FormatRow::format));

constexpr auto format_names = [] {
  std::array<std::string_view, table_formats.size()> all;
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = table_formats[i].name;
  return all;
}();

std::string write(const Tables& tables, TableFormat format) {
  return table_formats.at(static_cast<std::size_t>(format)).write(tables);
}

}  // namespace

std::span<const std::string_view> table_format_names() {
  return format_names;
}

TableFormat table_format(std::string_view name) {
  const auto found = std::ranges::find(table_formats, name, &FormatRow::name);
  if (found == table_formats.end()) throw std::invalid_argument("no table format is called " + std::string(name));
  return found->format;
}

std::string render_table(const StoreReader& store, const TableSpec& spec, TableFormat format) {
  return write(table_contents(store, spec), format);
}

std::string render_tables(const StoreReader& store, TableFormat format) {
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

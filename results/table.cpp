// SPDX-License-Identifier: Apache-2.0
#include "results/table.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

#include "experiments/choice_table.h"
#include "results/formats/csv_table.h"
#include "results/formats/html.h"
#include "results/formats/json_table.h"
#include "results/formats/latex.h"
#include "results/formats/markdown.h"
#include "results/tables/table_content.h"

namespace foldwise::results {
namespace {

using Tables = std::vector<TableContent>;

/// Of a format that writes one table at a time: an empty line between them.
template <typename WriteOne>
std::string one_by_one(const Tables& tables, const WriteOne& write_one) {
  std::string text;
  for (const TableContent& table : tables) {
    if (!text.empty()) text += "\n";
    text += write_one(table);
  }
  return text;
}

std::string write_markdown(const Tables& tables, std::size_t width) {
  return one_by_one(tables, [&](const TableContent& table) { return to_markdown(table, width); });
}
std::string write_latex(const Tables& tables, std::size_t /*width*/) {
  return one_by_one(tables, to_latex);
}

/// Of a format that writes all at once, in lines as long as they are.
template <std::string (*write_all)(const Tables&)>
std::string whole(const Tables& tables, std::size_t /*width*/) {
  return write_all(tables);
}

struct FormatRow {
  TableFormat format;
  std::string_view name;
  std::string (*write)(const Tables& tables, std::size_t width);
};

constexpr auto table_formats = std::to_array<FormatRow>({
    {TableFormat::markdown, "markdown", write_markdown},
    {TableFormat::csv, "csv", whole<to_csv>},
    {TableFormat::latex, "latex", write_latex},
    {TableFormat::html, "html", whole<to_html>},
    {TableFormat::json, "json", whole<to_json_tables>},
});

static_assert(each_in_its_place(table_formats, &FormatRow::format));

constexpr auto format_names = [] {
  std::array<std::string_view, table_formats.size()> all;
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = table_formats[i].name;
  return all;
}();

std::string write(const Tables& tables, TableFormat format, std::size_t width) {
  return table_formats.at(static_cast<std::size_t>(format)).write(tables, width);
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

std::string render_table(const StoreReader& store, const TableSpec& spec, TableFormat format, std::size_t width) {
  return write(table_contents(store, spec), format, width);
}

std::string render_comparison(const TwoSweeps& sweeps, const std::vector<std::string>& metrics,
                              const TableOptions& options, TableFormat format, std::size_t width) {
  return write({compare_sweeps(sweeps, metrics, options)}, format, width);
}

std::string render_tables(const StoreReader& store, TableFormat format, std::size_t width) {
  return write(sweep_tables(store), format, width);
}

std::string render_tables(const StoreReader& store, TableFormat format, std::size_t width,
                          const std::function<TableOptions(const TableOptions&)>& change) {
  return write(sweep_tables(store, change), format, width);
}

}  // namespace foldwise::results

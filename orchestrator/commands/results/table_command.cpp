// SPDX-License-Identifier: Apache-2.0
// orchestrator table, orchestrator compare: two of commands.h.
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "experiments/fields/fields.h"
#include "experiments/fields/suggestion.h"
#include "experiments/fields/table_fields.h"
#include "experiments/foundation/files/output_file.h"
#include "experiments/sweep/literature_reader.h"
#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/remarks.h"
#include "orchestrator/commands/results/opened_results.h"
#include "orchestrator/progress/terminal.h"
#include "results/metrics/metrics.h"

namespace foldwise::orchestrator {
namespace {

/// Where a table is read on a terminal it fits its width.
std::size_t line_width(const TableOutput& output) {
  if (output.width) return static_cast<std::size_t>(*output.width);
  const bool printed = output.out.empty() || output.out == "-";
  if (!printed || ::isatty(STDOUT_FILENO) == 0) return 0;
  return terminal_size(STDOUT_FILENO).columns;
}

/// The one that is asked for; otherwise that of the file's ending.
results::TableFormat format_of(const TableOutput& output) {
  if (output.format) return *output.format;
  const std::string ending = std::filesystem::path(output.out).extension().string();
  if (ending == ".tex") return results::TableFormat::latex;
  if (ending == ".csv") return results::TableFormat::csv;
  if (ending == ".html" || ending == ".htm") return results::TableFormat::html;
  if (ending == ".json") return results::TableFormat::json;
  return results::TableFormat::markdown;
}

void require_field(const std::string& field, const char* option) {
  if (find_field(field) != nullptr) return;
  throw UserError(Fault::usage, option, "saw " + field + ", which is no field",
                  "name fields as experiments/FIELDS.md lists them" + did_you_mean(field, field_paths()));
}

void require_metric(const std::string& metric, const std::string& where = "--values") {
  if (results::metric_facts(metric) != nullptr || metric.starts_with("beta_") || metric == "deterministic" ||
      metric == "cuda") {
    return;
  }
  std::vector<std::string> known;
  for (const results::MetricFacts& facts : results::all_metric_facts()) known.emplace_back(facts.name);
  throw UserError(Fault::usage, where, "saw " + metric + ", which is no metric",
                  "results/metrics/README.md lists them" + did_you_mean(metric, known));
}

TableOptions options_of(TableOptions options, const std::map<std::string, std::string>& words) {
  for (const auto& [name, text] : words) {
    const TableField* const field = find_table_field(name);
    if (!field->set(options, text)) {
      throw UserError(Fault::usage, "--" + name, "saw " + text, "allowed: " + field->allowed);
    }
  }
  if (const auto conflict = table_conflict(options)) throw UserError(Fault::usage, "--spread", *conflict, "change one");
  return options;
}

/// Every metric must be one: a row of a slip of the pen would be left out.
std::vector<LiteratureRow> literature_of(const TableArguments& arguments) {
  Problems problems;
  std::vector<LiteratureRow> rows = read_literature({std::filesystem::path(arguments.literature),
                                                     {"command line"},
                                                     "--literature",
                                                     arguments.rows,
                                                     arguments.columns},
                                                    problems);
  problems.raise_if_any();
  for (const LiteratureRow& row : rows) {
    for (const LiteratureFigure& figure : row.figures) require_metric(figure.metric, figure.place);
  }
  return rows;
}

/// The table that the command line describes, with the labels of the sweep's own.
TableSpec described_table(const TableArguments& arguments, const results::StoreReader& store) {
  TableSpec spec;
  spec.title = arguments.title;
  spec.rows = arguments.rows;
  spec.columns = arguments.columns;
  spec.values = arguments.values;
  for (const std::string& field : spec.rows) require_field(field, "--rows");
  for (const std::string& field : spec.columns) require_field(field, "--columns");
  for (const std::string& metric : spec.values) require_metric(metric);
  spec.where = parse_conditions(arguments.where, "--where");
  for (const auto& [field, values] : parse_conditions(arguments.baseline, "--baseline")) {
    spec.baseline[field] = values.back();
  }
  if (!arguments.published.empty()) spec.published = std::filesystem::absolute(arguments.published).string();
  if (!arguments.literature.empty()) spec.literature = literature_of(arguments);
  const std::vector<TableSpec> own = store.sweep().tables;
  if (!own.empty()) spec.labels = own.front().labels;
  spec.options = options_of({}, arguments.options);
  return spec;
}

bool describes_one(const TableArguments& arguments) {
  return !arguments.rows.empty() || !arguments.columns.empty() || !arguments.values.empty() ||
         !arguments.where.empty() || !arguments.baseline.empty() || !arguments.title.empty() ||
         !arguments.published.empty() || !arguments.literature.empty();
}

/// The sweep's own, with what the command line changes in how they are told.
std::string own_tables(const TableArguments& arguments, const results::StoreReader& store, results::TableFormat format,
                       std::size_t width) {
  return arguments.options.empty() ? render_tables(store, format, width)
                                   : render_tables(store, format, width, [&](const TableOptions& options) {
                                       return options_of(options, arguments.options);
                                     });
}

std::string name_of_folder(const std::string& path) {
  std::filesystem::path folder = std::filesystem::absolute(path).lexically_normal();
  if (folder.filename().empty() || folder.filename() == "results.db") folder = folder.parent_path();
  return folder.filename().string();
}

}  // namespace

std::map<std::string, std::vector<std::string>> parse_conditions(const std::vector<std::string>& texts,
                                                                 const char* option) {
  std::map<std::string, std::vector<std::string>> conditions;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw UserError(Fault::usage, option, "saw " + text, "allowed: FIELD=VALUE, such as clips.frames=16");
    }
    require_field(text.substr(0, equals), option);
    conditions[text.substr(0, equals)].push_back(text.substr(equals + 1));
  }
  return conditions;
}

int table_command(const TableArguments& arguments) {
  const OpenedResults opened = open_results(arguments.results.path, arguments.results.scale);
  tell_remarks(opened.remarks);
  const results::TableFormat format = format_of(arguments.output);
  const std::size_t width = line_width(arguments.output);
  const std::string text = describes_one(arguments)
                               ? render_table(opened.store, described_table(arguments, opened.store), format, width)
                               : own_tables(arguments, opened.store, format, width);
  write_output(arguments.output.out.empty() ? "-" : arguments.output.out, text);
  return exit_finished;
}

int compare_command(const CompareArguments& arguments) {
  const TableOptions options = options_of({}, arguments.options);
  if (options.test == TableTest::mcnemar || options.test == TableTest::subject_bootstrap) {
    throw UserError(Fault::usage, "--test", "saw " + std::string(name_of(options.test)) + ", which is of one sweep",
                    "allowed here: automatic, none, paired_t, corrected_t, wilcoxon, sign_flip");
  }
  for (const std::string& metric : arguments.values) require_metric(metric);
  const OpenedResults first = open_results(arguments.first, "");
  const OpenedResults second = open_results(arguments.second, "");
  tell_remarks(first.remarks);
  tell_remarks(second.remarks);
  std::string first_name = name_of_folder(arguments.first);
  std::string second_name = name_of_folder(arguments.second);
  if (first_name == second_name) {
    first_name = arguments.first;
    second_name = arguments.second;
  }
  const results::TwoSweeps sweeps{first.store, second.store, first_name, second_name};
  write_output(
      arguments.output.out.empty() ? "-" : arguments.output.out,
      render_comparison(sweeps, arguments.values, options, format_of(arguments.output), line_width(arguments.output)));
  return exit_finished;
}

}  // namespace foldwise::orchestrator

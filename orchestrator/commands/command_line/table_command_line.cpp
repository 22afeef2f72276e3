// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/command_line/table_command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "experiments/fields/table_fields.h"
#include "orchestrator/commands/command_line/command_options.h"

namespace foldwise::orchestrator {
namespace {

using Command = std::function<int()>;

/// "markdown (default), csv or latex"
std::string format_choices(std::span<const std::string_view> names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += i == 0 ? "" : i + 1 < names.size() ? ", " : " or ";
    text.append(names[i]) += i == 0 ? " (default)" : "";
  }
  return text;
}

std::set<std::string> name_set(std::span<const std::string_view> names) {
  return {names.begin(), names.end()};
}

void add_output(CLI::App& command, TableOutput& output) {
  const auto names = results::table_format_names();
  command
      .add_option_function<std::string>(
          "--format", [&output](const std::string& name) { output.format = results::table_format(name); },
          format_choices(names) + "; without it by the ending of --out")
      ->check(CLI::IsMember(name_set(names)))
      ->type_name("FORMAT");
  command.add_option("--out", output.out, "file to write (default, and -: standard output)")->type_name("FILE");
  command
      .add_option(
          "--width", output.width,
          "characters that lines may have in Markdown (default: the terminal's; into a file as many as need be)")
      ->check(CLI::Range(20, 100000))
      ->type_name("N");
}

/// An option for each word of a `tables:` entry.
void add_table_words(CLI::App& command, std::map<std::string, std::string>& options) {
  for (const TableField& field : table_fields()) {
    command
        .add_option_function<std::string>(
            "--" + std::string(field.name),
            [&options, name = std::string(field.name)](const std::string& text) { options[name] = text; },
            std::string(field.sentence) + " " + field.allowed + " (default " + field.default_text + ")")
        ->type_name("WORD")
        ->group("How it is told, as in the sweep file's tables");
  }
}

void add_names(CLI::App& command, const char* option, std::vector<std::string>& names, const char* what) {
  command.add_option(option, names, what)->delimiter(',')->allow_extra_args(false)->type_name("NAME,…");
}

void add_conditions(CLI::App& command, const char* option, std::vector<std::string>& texts, const char* what) {
  command.add_option(option, texts, what)->allow_extra_args(false)->type_name("FIELD=VALUE");
}

void add_table(CLI::App& app, TableArguments& arguments, Command& command) {
  CLI::App* table =
      app.add_subcommand("table", "The sweep's tables, or one that is described here, from what is finished");
  add_results(*table, arguments.results);
  add_names(*table, "--rows", arguments.rows, "fields that name the rows of a table of your own");
  add_names(*table, "--columns", arguments.columns, "fields that name its columns");
  add_names(*table, "--values", arguments.values,
            "metrics in its cells (default: what the dataset is judged by, epochs)");
  add_conditions(*table, "--where", arguments.where,
                 "only experiments with this value; of one field several: any of them");
  add_conditions(*table, "--baseline", arguments.baseline, "what the others are compared with");
  table->add_option("--published", arguments.published, "CSV of a paper's figures for these experiments")
      ->check(CLI::ExistingFile)
      ->type_name("FILE");
  table
      ->add_option("--literature", arguments.literature,
                   "CSV of what others reached: rows below, compared with nothing")
      ->check(CLI::ExistingFile)
      ->type_name("FILE");
  table->add_option("--title", arguments.title, "its title (default: the sweep's name)")->type_name("TEXT");
  add_output(*table, arguments.output);
  add_table_words(*table, arguments.options);
  table->callback([&] { command = [&] { return table_command(arguments); }; });
}

void add_compare(CLI::App& app, CompareArguments& arguments, Command& command) {
  CLI::App* compare =
      app.add_subcommand("compare", "The experiments that two sweeps have in common, the second against the first");
  compare->add_option("first", arguments.first, "a sweep's folder, its results.db, or its sweep file")
      ->required()
      ->type_name("A");
  compare->add_option("second", arguments.second, "another")->required()->type_name("B");
  add_names(*compare, "--values", arguments.values, "metrics (default: what the dataset is judged by, epochs)");
  add_output(*compare, arguments.output);
  add_table_words(*compare, arguments.options);
  compare->callback([&] { command = [&] { return compare_command(arguments); }; });
}

/// What somebody does who wants a format that no library of Debian's writes.
std::string advice_on_format(const std::string& name) {
  if (name != "parquet" && name != "arrow" && name != "feather") return "";
  return "no library that Debian has writes " + name +
         "; 'orchestrator export PATH' writes CSV into export/, and this makes Parquet of it: duckdb -c \"COPY (FROM "
         "'export/runs.csv') TO 'export/runs.parquet'\", or python3 -c \"import pandas; "
         "pandas.read_csv('export/runs.csv').to_parquet('export/runs.parquet')\"";
}

void add_report(CLI::App& app, ReportArguments& arguments, Command& command) {
  CLI::App* report = app.add_subcommand(
      "report", "The sweep as one HTML page: tables, figures to look into, every run. It loads nothing from anywhere");
  add_results(*report, arguments.results);
  report->add_option("-o,--out", arguments.out, "file to write; -: standard output")
      ->capture_default_str()
      ->type_name("FILE");
  auto* const watch = report->add_flag(
      "--watch", arguments.watch, "write it again and again, until the sweep ends; an open page loads itself again");
  report->add_option("--interval", arguments.interval, "seconds between two times")
      ->check(CLI::Range(0.5, 86400.0))
      ->capture_default_str()
      ->needs(watch)
      ->type_name("SECONDS");
  report->callback([&] { command = [&] { return report_command(arguments); }; });
}

void add_listing_format(CLI::App& command, results::ListingFormat& format, const char* what) {
  const auto names = results::listing_format_names();
  command
      .add_option_function<std::string>(
          "--format",
          [&format, names](const std::string& name) {
            format = static_cast<results::ListingFormat>(std::ranges::find(names, name) - names.begin());
          },
          what)
      ->check(CLI::Validator(advice_on_format, ""))
      ->check(CLI::IsMember(name_set(names)))
      ->type_name("FORMAT");
  command.add_flag_callback(
      "--csv", [&format] { format = results::ListingFormat::csv; }, "as --format csv");
}

CLI::App* add_listing(CLI::App& app, const char* name, const char* what, const char* out, ListingArguments& arguments) {
  CLI::App* listing = app.add_subcommand(name, what);
  add_results(*listing, arguments.results);
  listing->add_option("--experiment", arguments.experiment, "its number, as 'orchestrator runs' shows it")
      ->check(CLI::PositiveNumber)
      ->type_name("N");
  listing->add_option("--fold", arguments.fold, "from 1")->check(CLI::PositiveNumber)->type_name("N");
  listing->add_option("--repeat", arguments.repeat, "from 1")->check(CLI::PositiveNumber)->type_name("N");
  add_conditions(*listing, "--where", arguments.where,
                 "only experiments with this value; of one field several: any of them");
  add_listing_format(*listing, arguments.format, "text (default), csv or jsonl: a JSON object in each line");
  listing->add_option("--out", arguments.out, out)->type_name("FILE");
  return listing;
}

void add_listings(CLI::App& app, ListingArguments& arguments, Command& command) {
  constexpr const char* file = "file to write (default, and -: standard output)";
  const auto add = [&](const char* name, ListingKind kind, const char* what) {
    CLI::App* listing = add_listing(app, name, what, file, arguments);
    listing->callback([&, kind] { command = [&, kind] { return listing_command(arguments, kind); }; });
  };
  add("runs", ListingKind::runs, "A line for each run: its fields, fold and repeat, what became of it, every metric");
  add("epochs", ListingKind::epochs, "A line for each epoch of each training, with its metrics");
  add("predictions", ListingKind::predictions, "A line for each test sample of each run: target, prediction, scores");
  add("confusion", ListingKind::confusion, "Which class is taken for which, over the runs of each experiment");
  CLI::App* exported = add_listing(app, "export", "Every run, epoch and prediction, a file each: CSV, or JSON lines",
                                   "folder to write into (default: export/ in the sweep's folder)", arguments);
  exported
      ->add_option("--tensorboard", arguments.tensorboard,
                   "in place of those: a folder for event files, which TensorBoard shows, of every run")
      ->type_name("DIR");
  exported->callback([&] { command = [&] { return export_command(arguments); }; });
}

void add_power(CLI::App& app, PowerArguments& arguments, Command& command) {
  CLI::App* power = app.add_subcommand(
      "power", "How many repeats show a difference to the baseline, from the spread of the runs that are there");
  add_results(*power, arguments.results);
  power
      ->add_option(
          "--difference", arguments.difference,
          "that is to be shown, in the metric's own unit: 0.02 of an accuracy (default: the one that is there)")
      ->type_name("D");
  power->add_option("--power", arguments.power, "how often it is to show")
      ->check(CLI::Range(0.05, 0.999))
      ->capture_default_str()
      ->type_name("SHARE");
  power->add_option("--level", arguments.level, "of the test")
      ->check(CLI::Range(0.0001, 0.5))
      ->capture_default_str()
      ->type_name("P");
  add_names(*power, "--values", arguments.values, "metrics (default: those of the sweep's tables)");
  add_conditions(*power, "--baseline", arguments.baseline,
                 "default: that of the sweep's tables, or its first experiment");
  power->add_flag("--components", arguments.components, "only the variance of runs: seeds, splits, samples");
  add_listing_format(*power, arguments.format, "text (default), csv or jsonl");
  power->callback([&] { command = [&] { return power_command(arguments); }; });
}

}  // namespace

void add_table_commands(CLI::App& app, TableRequest& request, std::function<int()>& command) {
  add_table(app, request.table, command);
  add_compare(app, request.compare, command);
  add_report(app, request.report, command);
  add_listings(app, request.listing, command);
  add_power(app, request.power, command);
}

}  // namespace foldwise::orchestrator

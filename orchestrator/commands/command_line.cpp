// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <iostream>
#include <set>
#include <span>

#include "experiments/fields/suggestion.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/printed_output.h"
#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/version.h"

namespace foldwise::orchestrator {
namespace {

constexpr const char* first_uses =
    R"(Foldwise runs ablation studies of deep video models: one sweep file in, one table out.

  orchestrator sweep.yaml             run the sweep; again after any interruption: it resumes
  orchestrator status runs/NAME       what is done, running, failed, and when it will end
  orchestrator table runs/NAME        the tables, from what is finished so far
  orchestrator figure --help          pictures of what its trainings recorded

Fields can be changed for once: orchestrator sweep.yaml training.epochs=2 protocol.repeats=1
Many at once, where the file names such a scale: orchestrator sweep.yaml --scale smoke
On several nodes: mpirun -n 3 orchestrator sweep.yaml, or srun orchestrator sweep.yaml)";

constexpr const char* exit_codes = R"(Exit codes:
  0  all runs finished
  1  some runs failed (orchestrator status says why)
  2  the command, the sweep file or the dataset needs mending; nothing was started
  3  the results could not be read or written
  75 interrupted: run the same command again, it goes on where it stopped
  70 a fault of Foldwise itself)";

constexpr std::array commands{"run",    "plan",   "folds",   "status",  "table",    "figure", "maps",
                              "claims", "schema", "rebuild", "devices", "datasets", "models"};

/// What the command line asks for; filled while it is parsed.
struct Request {
  RunArguments run;
  DevicesArguments devices;
  PlanDetail detail = PlanDetail::experiments;
  ResultsArguments results;
  std::string key;
  std::string out;
  results::TableFormat format = results::TableFormat::markdown;
  FigureArguments figure;
  GateFigureArguments gates;
  ClaimsArguments claims;
  SchemaForm schema = SchemaForm::json_schema;
  std::function<int()> command;
};

void add_scale(CLI::App& command, std::string& scale, const char* what) {
  const auto named = [](const std::string& name) { return name.empty() ? "saw no name" : ""; };
  command.add_option("--scale", scale, what)->check(CLI::Validator(named, ""))->type_name("NAME");
}

constexpr const char* scale_of_sweep =
    "one of the sets of changes that the sweep file names, such as one for a quick trial; its results lie in a folder "
    "of "
    "their own, with -NAME behind it. Fields changed for once come after it";

void add_sweep(CLI::App& command, SweepArguments& sweep) {
  command.add_option("sweep", sweep.file, "sweep file (YAML)")->required()->type_name("FILE");
  command.add_option("overrides", sweep.overrides, "fields changed for once, for example training.epochs=2")
      ->type_name("FIELD=VALUE");
  add_scale(command, sweep.scale, scale_of_sweep);
}

void add_results(CLI::App& command, ResultsArguments& results) {
  command.add_option("path", results.path, "the sweep's folder, its results.db, or the sweep file")
      ->required()
      ->type_name("PATH");
  add_scale(command, results.scale, "of a sweep file: the scale that it ran at");
}

void add_workers_per_device(CLI::App& command, std::optional<int>& workers) {
  command
      .add_option("--workers-per-device", workers,
                  "worker processes on each device (default: one per GPU; without GPUs as many as the cores allow)")
      ->check(CLI::Range(1, 256))
      ->type_name("N");
}

void add_run(CLI::App& app, Request& request) {
  CLI::App* run = app.add_subcommand("run", "Run a sweep, or go on with it. The word may be left out");
  add_sweep(*run, request.run.sweep);
  add_workers_per_device(*run, request.run.workers_per_device);
  run->add_flag_callback(
      "--require-gpu", [&request] { request.run.require_gpu = RequireGpu::yes; },
      "start only where every rank has a GPU that libtorch can use (as execution.devices=cuda)");
  run->add_option("--time-limit", request.run.time_limit,
                  "seconds until the allocation ends: what cannot reach a checkpoint before is not started "
                  "(default: what Slurm says)")
      ->check(CLI::NonNegativeNumber)
      ->type_name("SECONDS");
  run->add_flag_callback(
      "--plain", [&request] { request.run.display = Display::plain; }, "plain lines instead of the live display");
  run->add_flag_callback(
      "--retry-failed", [&request] { request.run.failed = FailedJobs::again; },
      "try jobs again that used up their attempts");
  run->callback([&request] { request.command = [&request] { return run_command(request.run); }; });
}

void add_devices(CLI::App& app, Request& request) {
  CLI::App* devices = app.add_subcommand("devices", "What a sweep would run on here, and why: GPUs, cores, workers");
  devices->add_option("sweep", request.devices.sweep.file, "sweep file (YAML); without one, the defaults")
      ->type_name("FILE");
  devices->add_option("overrides", request.devices.sweep.overrides, "fields changed for once")
      ->type_name("FIELD=VALUE");
  add_scale(*devices, request.devices.sweep.scale, scale_of_sweep);
  add_workers_per_device(*devices, request.devices.workers_per_device);
  devices->add_flag_callback(
      "--require-gpu", [&request] { request.devices.require_gpu = RequireGpu::yes; },
      "exit with 1 where no GPU can be used");
  devices->add_flag_callback(
      "--json", [&request] { request.devices.format = ListingFormat::json; }, "one line of JSON, for scripts");
  devices->callback([&request] { request.command = [&] { return devices_command(request.devices); }; });
}

void add_plan(CLI::App& app, Request& request) {
  CLI::App* plan = app.add_subcommand("plan", "What would run, what is reused, what it costs; starts nothing");
  add_sweep(*plan, request.run.sweep);
  plan->add_flag_callback(
      "--jobs", [&request] { request.detail = PlanDetail::jobs; }, "every job, and why it is new");
  plan->callback([&request] { request.command = [&] { return plan_command(request.run.sweep, request.detail); }; });
}

void add_folds(CLI::App& app, Request& request) {
  CLI::App* folds = app.add_subcommand(
      "folds", "Who trains, validates and is tested in each fold, as CSV that protocol.kind imported reads");
  add_sweep(*folds, request.run.sweep);
  folds
      ->add_option(
          "--out", request.out,
          "file to write (default, and -: standard output); of a sweep with several divisions, a numbered file each")
      ->type_name("FILE");
  folds->callback([&request] { request.command = [&] { return folds_command(request.run.sweep, request.out); }; });
}

void add_status(CLI::App& app, Request& request) {
  CLI::App* status = app.add_subcommand("status", "What is done, running, failed, and when it will end");
  add_results(*status, request.results);
  status->add_option("--explain", request.key, "one job: its first key digits, or the folder's name below stages/")
      ->type_name("KEY");
  status->callback([&request] { request.command = [&] { return status_command(request.results, request.key); }; });
}

/// "markdown (default), csv or latex"
std::string format_choices(std::span<const std::string_view> names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += i == 0 ? "" : i + 1 < names.size() ? ", " : " or ";
    text.append(names[i]) += i == 0 ? " (default)" : "";
  }
  return text;
}

void add_table(CLI::App& app, Request& request) {
  const auto names = results::table_format_names();
  CLI::App* table = app.add_subcommand("table", "The sweep's tables, from what is finished so far");
  add_results(*table, request.results);
  table
      ->add_option_function<std::string>(
          "--format", [&request](const std::string& name) { request.format = results::table_format(name); },
          format_choices(names))
      ->check(CLI::IsMember(std::set<std::string>(names.begin(), names.end())))
      ->type_name("FORMAT");
  table->callback([&request] { request.command = [&] { return table_command(request.results, request.format); }; });
}

/// What figures and maps have in common: which videos of which trainings, and where to.
void add_videos(CLI::App& command, FigureArguments& arguments, const char* video) {
  add_results(command, arguments.results);
  command.add_option("--video", arguments.videos, video)->required()->allow_extra_args(false)->type_name("ID");
  command
      .add_option("--run", arguments.runs,
                  "the training: words of its name (\"stochastic_softmax, repeat 2\") or the first digits of its key; "
                  "several: a row each")
      ->allow_extra_args(false)
      ->type_name("TRAINING");
  command.add_option("--out", arguments.out, "folder to write into (default: figures/ in the sweep's folder)")
      ->type_name("DIR");
}

void add_drawing(CLI::App& command, FigureArguments& arguments) {
  command.add_option("--stills", arguments.stills, "frames of the video that are shown; 0: none")
      ->check(CLI::Range(0, 40))
      ->capture_default_str()
      ->type_name("N");
  command.add_option("--zoom", arguments.zoom, "size of the PNG: pixels for each unit of the SVG")
      ->check(CLI::Range(0.5, 8.0))
      ->capture_default_str()
      ->type_name("FACTOR");
}

void add_map_limit(CLI::App& command, FigureArguments& arguments) {
  command
      .add_option("--most-mebibytes", arguments.mebibytes,
                  "that the attention maps of one video may take on disk; some times that in memory")
      ->check(CLI::Range(1, 1 << 20))
      ->capture_default_str()
      ->type_name("N");
}

void add_heads(CLI::App& command, FigureArguments& arguments) {
  command
      .add_option_function<std::string>(
          "--heads",
          [&arguments](const std::string& name) {
            arguments.heads = name == "each" ? results::HeadsShown::each : results::HeadsShown::mean;
          },
          "mean (default) of an attention's heads, or each by itself")
      ->check(CLI::IsMember({"mean", "each"}))
      ->type_name("HEADS");
}

constexpr const char* video_of_a_fold =
    "id of a video of the training's fold, or its last part; several: a column each";

void add_gate_figure(CLI::App& figure, Request& request) {
  CLI::App* gates = figure.add_subcommand(
      "gates", "Gates of a fusion of two modalities, by class, feature and layer: PNG and SVG beside their table");
  GateFigureArguments& arguments = request.gates;
  gates->add_option("table", arguments.table, "CSV that orchestrator models gates printed")
      ->required()
      ->check(CLI::ExistingFile)
      ->type_name("FILE");
  gates->add_option("--out", arguments.out, "folder to write into (default: the table's)")->type_name("DIR");
  gates->add_option("--zoom", arguments.zoom, "size of the PNG: pixels for each unit of the SVG")
      ->check(CLI::Range(0.5, 8.0))
      ->capture_default_str()
      ->type_name("FACTOR");
  gates->callback([&request] { request.command = [&] { return gate_figure_command(request.gates); }; });
}

void add_figure(CLI::App& app, Request& request) {
  CLI::App* figure = app.add_subcommand("figure", "Pictures of what a sweep's trainings recorded, with their numbers");
  figure->require_subcommand(1);
  FigureArguments& arguments = request.figure;
  CLI::App* map = figure->add_subcommand(
      "sampling-map",
      "Where the clip of each epoch was taken of a training video, coloured by phase, and w below it, over its frames: "
      "PNG and SVG, with the numbers as CSV beside");
  add_videos(*map, arguments, "id of a training video, or its last part; several: a column each");
  map->add_option_function<std::string>(
         "--distribution",
         [&arguments](const std::string& name) {
           using Shown = results::DistributionShown;
           arguments.distribution = name == "heat" ? Shown::heat : name == "both" ? Shown::both : Shown::curve;
         },
         "curve (default): w at the end; heat: what clips are drawn with after each epoch; or both")
      ->check(CLI::IsMember({"curve", "heat", "both"}))
      ->type_name("FORM");
  add_drawing(*map, arguments);
  map->callback([&request] { request.command = [&] { return sampling_map_command(request.figure); }; });

  CLI::App* attention = figure->add_subcommand(
      "attention",
      "How the frames of a video attend to each other in a trained network with self-attention over time: the weights "
      "of every query and key, their profile, frames: PNG and SVG, with the numbers as CSV and safetensors beside");
  add_videos(*attention, arguments, video_of_a_fold);
  add_heads(*attention, arguments);
  add_drawing(*attention, arguments);
  add_map_limit(*attention, arguments);
  attention->callback([&request] { request.command = [&] { return attention_command(request.figure); }; });

  CLI::App* mask = figure->add_subcommand(
      "mask",
      "What the mask of a trained network, or attention inside frames, lets through of some frames of a video: PNG and "
      "SVG, with the numbers as CSV and safetensors beside");
  add_videos(*mask, arguments, video_of_a_fold);
  add_heads(*mask, arguments);
  mask->add_option("--span", arguments.span, "masks are coloured from 1 - SPAN to 1 + SPAN")
      ->check(CLI::Range(0.001, 1.0))
      ->capture_default_str()
      ->type_name("SPAN");
  add_drawing(*mask, arguments);
  add_map_limit(*mask, arguments);
  mask->callback([&request] { request.command = [&] { return mask_command(request.figure); }; });

  CLI::App* regions = figure->add_subcommand(
      "regions",
      "Where a trained network with attention to regions looks in some frames of a video, what class it sees in each "
      "and how much each counts: PNG and SVG, with the numbers as CSV and safetensors beside");
  add_videos(*regions, arguments, video_of_a_fold);
  add_heads(*regions, arguments);
  add_drawing(*regions, arguments);
  add_map_limit(*regions, arguments);
  regions->callback([&request] { request.command = [&] { return regions_command(request.figure); }; });
  add_gate_figure(*figure, request);
}

void add_maps(CLI::App& app, Request& request) {
  CLI::App* maps = app.add_subcommand(
      "maps",
      "What a trained network makes of whole videos: scores of every step, how they are pooled over time, and all that "
      "its attention weighs, masks or moves, as safetensors and CSV");
  add_videos(*maps, request.figure, video_of_a_fold);
  add_map_limit(*maps, request.figure);
  maps->callback([&request] { request.command = [&] { return maps_command(request.figure); }; });
}

void add_claims(CLI::App& app, Request& request) {
  CLI::App* claims = app.add_subcommand("claims", "What was expected of sweeps, and whether it came");
  claims->add_option("file", request.claims.file, "claims (CSV), such as experiments/claims/claims.csv")
      ->required()
      ->type_name("FILE");
  claims->add_option("--runs", request.claims.runs, "folder of the sweeps' folders")
      ->type_name("DIR")
      ->capture_default_str();
  claims
      ->add_option_function<std::string>(
          "--format",
          [&request](const std::string& name) {
            request.claims.format = name == "csv" ? ClaimsFormat::csv : ClaimsFormat::markdown;
          },
          "markdown (default) or csv")
      ->check(CLI::IsMember({"markdown", "csv"}))
      ->type_name("FORMAT");
  claims->callback([&request] { request.command = [&request] { return claims_command(request.claims); }; });
}

void add_others(CLI::App& app, Request& request) {
  CLI::App* schema = app.add_subcommand("schema", "JSON Schema of a sweep file, for editors");
  schema->add_flag_callback(
      "--reference", [&request] { request.schema = SchemaForm::reference; }, "every field as a page to read");
  schema->callback([&request] { request.command = [&] { return schema_command(request.schema); }; });

  CLI::App* rebuild = app.add_subcommand("rebuild", "Make a sweep's database again from the results on disk");
  add_sweep(*rebuild, request.run.sweep);
  rebuild->callback([&request] { request.command = [&] { return rebuild_command(request.run.sweep); }; });

  // Handed over before parsing.
  app.add_subcommand("datasets", "Make and check datasets: orchestrator datasets --help");
  app.add_subcommand("models", "What networks there are, and a sweep's own: orchestrator models --help");
}

/// `orchestrator sweep.yaml` means `orchestrator run sweep.yaml`. Throws UserError for what looks like a mistyped
/// command.
void name_command(std::vector<std::string>& arguments) {
  const std::string first = arguments.front();
  if (first == "--help" || first == "-h" || first == "--version" || std::ranges::count(commands, first) > 0) return;
  const bool path = first.find_first_of("./=-") != std::string::npos || std::filesystem::exists(first);
  if (!path) {
    throw UserError(Fault::usage, first, "this is neither a command nor a sweep file",
                    "see orchestrator --help" + did_you_mean(first, {commands.begin(), commands.end()}));
  }
  arguments.insert(arguments.begin(), "run");
}

int parse_and_run(std::vector<std::string> arguments) {
  CLI::App app(first_uses, "orchestrator");
  app.set_version_flag("--version", "foldwise " + version() + " (" + git_commit() + ")");
  app.footer(exit_codes);
  app.require_subcommand(1);
  Request request;
  add_run(app, request);
  add_plan(app, request);
  add_folds(app, request);
  add_status(app, request);
  add_table(app, request);
  add_figure(app, request);
  add_maps(app, request);
  add_claims(app, request);
  add_devices(app, request);
  add_others(app, request);
  try {
    std::ranges::reverse(arguments);  // CLI11 takes them from the back
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    std::cerr << "orchestrator: " << error.what() << "; see orchestrator --help\n";
    return exit_usage;
  }
  return request.command();
}

}  // namespace

int tell(const UserError& error) {
  std::cerr << error.what() << std::endl;
  return error.fault() == Fault::store ? exit_store : exit_usage;
}

int run_command_line(std::vector<std::string> arguments) {
  if (arguments.empty()) arguments.emplace_back("--help");
  try {
    if (arguments.front() == "datasets" || arguments.front() == "models") worker_command(arguments);
    name_command(arguments);
    const int code = parse_and_run(std::move(arguments));
    require_printed();
    return code;
  } catch (const UserError& error) {
    return tell(error);
  } catch (const std::exception& error) {
    std::cerr << "orchestrator: unexpected: " << error.what() << "\n";
    return exit_unexpected;
  }
}

}  // namespace foldwise::orchestrator

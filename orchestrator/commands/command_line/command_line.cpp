// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/command_line/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <set>
#include <span>

#include "experiments/fields/suggestion.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/files/printed_output.h"
#include "experiments/foundation/version.h"
#include "orchestrator/commands/command_line/command_options.h"
#include "orchestrator/commands/command_line/figure_options.h"
#include "orchestrator/commands/command_line/table_command_line.h"
#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/manual/manual_page.h"
#include "orchestrator/commands/manual/shell_completion.h"

namespace foldwise::orchestrator {
namespace {

constexpr const char* first_uses =
    R"(Foldwise runs ablation studies of deep video models: one sweep file in, one table out.

  orchestrator init folders DIR       a sweep file from a look at one's own videos
  orchestrator sweep.yaml             run the sweep; again after any interruption: it resumes
  orchestrator status runs/NAME       what is done, running, failed, and when it will end
  orchestrator table runs/NAME        the tables, from what is finished so far
  orchestrator report runs/NAME       one page of it all, report.html: tables, figures, every run
  orchestrator power runs/NAME        how many repeats a difference needs
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

constexpr std::array commands{"init",   "run",        "plan",        "simulate",  "folds",  "status",        "logs",
                              "cancel", "retry",      "run-one",     "reproduce", "table",  "compare",       "report",
                              "runs",   "epochs",     "predictions", "confusion", "export", "power",         "figure",
                              "maps",   "claims",     "schema",      "rebuild",   "gc",     "devices",       "datasets",
                              "models", "completion", "manual",      "bundle",    "verify", "export-weights"};

/// That are simulated.
constexpr int most_workers = 1'000'000;

void add_workers_per_device(CLI::App& command, std::optional<WorkersPerDevice>& workers) {
  const std::string measured(WorkersPerDevice::measured_word);
  command
      .add_option_function<std::string>(
          "--workers-per-device",
          [&workers, measured](const std::string& word) {
            workers = word == measured ? WorkersPerDevice::measured() : WorkersPerDevice(std::stoi(word));
          },
          "worker processes on each device; auto: as many as fit and make it faster (default: "
          "execution.workers_per_device, which is one per GPU; without GPUs as many as the cores allow)")
      ->check(CLI::IsMember({measured}) | CLI::Range(1, WorkersPerDevice::most))
      ->type_name("N|auto");
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
  run->add_option("--tensorboard", request.run.tensorboard,
                  "folder in which every run's event files for TensorBoard are kept while the sweep runs")
      ->type_name("DIR");
  run->add_flag_callback(
      "--plain", [&request] { request.run.display = Display::plain; }, "plain lines instead of the live display");
  run->add_flag_callback(
      "--retry-failed", [&request] { request.run.failed = FailedJobs::again; },
      "try jobs again that used up their attempts");
  auto* const wait = run->add_flag_callback(
      "--wait", [&request] { request.run.other = OtherCoordinator::waits; },
      "where another allocation runs the sweep, wait for its end and go on then");
  run->add_flag_callback(
         "--join", [&request] { request.run.other = OtherCoordinator::joined; },
         "no sweep takes ranks while it runs: says who runs it, and what to do instead")
      ->excludes(wait);
  run->callback([&request] { request.command = [&request] { return run_command(request.run); }; });
}

void add_init(CLI::App& app, Request& request) {
  CLI::App* init = app.add_subcommand("init", "A sweep file to begin with, from a look at one's own videos");
  init->add_subcommand("folders", "a folder for each class, with videos, pictures or folders of pictures in it")
      ->add_option("dir", request.init.root, "the folder that holds them")
      ->required()
      ->type_name("DIR");
  init->require_subcommand(1);
  init->add_option("-o,--out", request.init.out, "file to write; -: standard output")
      ->capture_default_str()
      ->type_name("FILE");
  init->fallthrough();
  init->get_subcommand("folders")->fallthrough();
  init->callback([&request] { request.command = [&] { return init_command(request.init); }; });
}

void add_devices(CLI::App& app, Request& request) {
  CLI::App* devices = app.add_subcommand("devices", "What a sweep would run on here, and why: GPUs, cores, workers");
  devices->add_option("sweep", request.devices.sweep.file, "sweep file (YAML); without one, the defaults")
      ->type_name("FILE");
  devices->add_option("overrides", request.devices.sweep.overrides, "fields changed for once")
      ->type_name("FIELD=VALUE");
  add_scale_of_sweep(*devices, request.devices.sweep.scale);
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
      "--explain,--jobs", [&request] { request.detail = PlanDetail::jobs; }, "every job, and why it is new");
  plan->add_option("--workers", request.workers, "how long it takes on so many workers; several: on each of them")
      ->check(CLI::Range(1, most_workers))
      ->allow_extra_args(false)
      ->type_name("N");
  plan->callback([&request] {
    request.command = [&] { return plan_command(request.run.sweep, request.detail, request.workers); };
  });
}

void add_simulate(CLI::App& app, Request& request) {
  CLI::App* simulate = app.add_subcommand(
      "simulate", "The sweep on a simulated clock, by its own coordinator: makespan, messages, memory. Runs nothing");
  SimulateArguments& arguments = request.simulate;
  add_sweep(*simulate, arguments.sweep);
  simulate->add_option("--workers", arguments.workers, "workers of the simulated cluster")
      ->required()
      ->check(CLI::Range(1, most_workers))
      ->type_name("N");
  simulate->add_option("--per-node", arguments.workers_per_node, "of these, on each node")
      ->check(CLI::Range(1, most_workers))
      ->capture_default_str()
      ->type_name("N");
  simulate
      ->add_option("--from", arguments.from,
                   "a sweep's folder, its results.db or its file: how long its jobs took is learned from, beside what "
                   "this sweep has finished itself")
      ->type_name("PATH");
  simulate
      ->add_option("--spread", arguments.spread,
                   "how far jobs lie apart from what is expected: standard deviation of the logarithm of their time "
                   "(default: as trainings did that were timed)")
      ->check(CLI::Range(0.0, 3.0))
      ->type_name("X");
  simulate->add_option("--seed", arguments.seed, "of the times that are drawn")->capture_default_str()->type_name("N");
  simulate->callback([&request] { request.command = [&] { return simulate_command(request.simulate); }; });
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
  StatusArguments& arguments = request.status;
  add_results(*status, arguments.results);
  auto* const explain =
      status
          ->add_option("--explain", arguments.key, "one job: its first key digits, or the folder's name below stages/")
          ->type_name("KEY");
  status
      ->add_flag_callback(
          "--json", [&arguments] { arguments.format = ListingFormat::json; },
          "for scripts: a document as results/progress/status.schema.json describes it")
      ->excludes(explain);
  auto* const watch =
      status->add_flag("--watch", arguments.watch, "look again and again, until the sweep ends")->excludes(explain);
  status->add_option("--interval", arguments.interval, "seconds between two looks")
      ->check(CLI::Range(0.1, 86400.0))
      ->capture_default_str()
      ->needs(watch)
      ->type_name("SECONDS");
  status->callback([&request] { request.command = [&] { return status_command(request.status); }; });
}

void add_logs(CLI::App& app, Request& request) {
  CLI::App* logs = app.add_subcommand("logs", "What a job's worker wrote");
  LogsArguments& arguments = request.logs;
  add_results(*logs, arguments.results);
  logs->add_option("key", arguments.key, "first digits of the job's key")->required()->type_name("KEY");
  logs->add_option("--attempt", arguments.attempt, "its number (default: the last one)")
      ->check(CLI::Range(1, 1'000'000))
      ->type_name("N");
  logs->add_flag("--follow", arguments.follow, "go on with what is added, until the attempt ends");
  logs->callback([&request] { request.command = [&] { return logs_command(request.logs); }; });
}

void add_jobs(CLI::App& app, Request& request) {
  constexpr const char* which =
      "first digits of the keys of jobs, or FIELD=VALUE, several of which name the experiments that have them all";
  CLI::App* cancel =
      app.add_subcommand("cancel", "Jobs or experiments that are not to be run, also while the sweep runs");
  add_results(*cancel, request.jobs.results);
  cancel->add_option("which", request.jobs.which, which)->required()->type_name("KEY|FIELD=VALUE");
  cancel->callback([&request] { request.command = [&] { return cancel_command(request.jobs); }; });

  CLI::App* retry =
      app.add_subcommand("retry", "Run jobs again that failed or were cancelled, also while the sweep runs");
  add_results(*retry, request.jobs.results);
  retry->add_option("which", request.jobs.which, std::string(which) + "; none: all")->type_name("KEY|FIELD=VALUE");
  retry->callback([&request] { request.command = [&] { return retry_command(request.jobs); }; });
}

void add_run_one(CLI::App& app, Request& request) {
  CLI::App* one = app.add_subcommand(
      "run-one", "One job again in the foreground, in a folder of its own, to see how it fails or whether it repeats");
  one->alias("reproduce");
  RunOneArguments& arguments = request.run_one;
  one->add_option("path", arguments.sweep.file, "the sweep's folder, its results.db, or the sweep file")
      ->required()
      ->type_name("PATH");
  one->add_option("key", arguments.key, "first digits of the job's key")->required()->type_name("KEY");
  one->add_option("overrides", arguments.sweep.overrides, "fields of the sweep file changed for once")
      ->type_name("FIELD=VALUE");
  add_scale_of_sweep(*one, arguments.sweep.scale);
  one->add_option("--out", arguments.out, "a new folder (default: foreground/STAGE-KEY in the sweep's own)")
      ->type_name("DIR");
  one->add_flag_callback(
      "--require-gpu", [&arguments] { arguments.require_gpu = RequireGpu::yes; }, "on a GPU or not at all");
  one->callback([&request] { request.command = [&] { return run_one_command(request.run_one); }; });
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

  CLI::App* gc =
      app.add_subcommand("gc", "What lies in a sweep's folder and no sweep named here needs; --remove removes it");
  gc->add_option("sweeps", request.gc.sweeps, "sweep files of one folder, all that are kept")
      ->required()
      ->type_name("FILE");
  add_scale(*gc, request.gc.scale, "the scale of these sweeps");
  gc->add_flag_callback(
      "--remove", [&request] { request.gc.removal = Removal::yes; }, "remove it; without this it is listed alone");
  gc->callback([&request] { request.command = [&] { return gc_command(request.gc); }; });

  // Handed over before parsing.
  app.add_subcommand("datasets", "Make and check datasets: orchestrator datasets --help");
  app.add_subcommand("models", "What networks there are, and a sweep's own: orchestrator models --help");
}

/// What is made of the command line itself.
void add_manual(CLI::App& app, Request& request, std::string& shell) {
  CLI::App* completion = app.add_subcommand(
      "completion",
      "A script by which a shell completes commands, options and fields: source <(orchestrator completion bash)");
  completion->add_option("shell", shell, "whose")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh"}))
      ->type_name("SHELL");
  completion->callback([&] {
    request.command = [&] {
      std::cout << shell_completion(describe(app), shell == "zsh" ? Shell::zsh : Shell::bash) << std::flush;
      return static_cast<int>(exit_finished);
    };
  });
  app.add_subcommand("manual", "The manual page, for man: orchestrator manual | man -l -")->callback([&] {
    request.command = [&] {
      std::cout << manual_page(describe(app), version(), exit_codes) << std::flush;
      return static_cast<int>(exit_finished);
    };
  });
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
  add_init(app, request);
  add_run(app, request);
  add_plan(app, request);
  add_simulate(app, request);
  add_folds(app, request);
  add_status(app, request);
  add_logs(app, request);
  add_jobs(app, request);
  add_run_one(app, request);
  add_table_commands(app, request.tables, request.command);
  add_bundle(app, request);
  add_export_weights(app, request);
  add_figure(app, request);
  add_maps(app, request);
  add_claims(app, request);
  add_devices(app, request);
  add_others(app, request);
  std::string shell;
  add_manual(app, request, shell);
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

ExitCode exit_code_of(const UserError& error) {
  return error.fault() == Fault::store ? exit_store : exit_usage;
}

int tell(const UserError& error) {
  std::cerr << error.what() << std::endl;
  return exit_code_of(error);
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

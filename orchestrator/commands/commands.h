// SPDX-License-Identifier: Apache-2.0
/// The commands of `orchestrator`, one file each. Each returns its exit code and throws UserError.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "experiments/foundation/error.h"
#include "results/figures/attention_figure.h"
#include "results/figures/sampling_map.h"
#include "results/listings/listing.h"
#include "results/table.h"

namespace foldwise::orchestrator {

/// The exit codes that ARCHITECTURE.md lists.
enum ExitCode : int {
  exit_finished = 0,
  exit_some_failed = 1,
  exit_usage = 2,
  exit_store = 3,
  exit_unexpected = 70,  ///< a fault of the program itself
  exit_interrupted = 75,
};

/// Of a command that this error ended.
ExitCode exit_code_of(const UserError& error);
/// Writes the error as one message on standard error; returns its exit code.
int tell(const UserError& error);

/// A sweep file and what is changed in it for once.
struct SweepArguments {
  std::string file;
  std::vector<std::string> overrides;  ///< field=value
  std::string scale = {};              ///< of those that the file has; empty: none
};

enum class Display { automatic, plain };
enum class FailedJobs { stay, again };
/// Whether a command is content with the CPU where the sweep file would be.
enum class RequireGpu : bool { no, yes };

/// What a run does that finds another coordinator at its sweep.
enum class OtherCoordinator {
  refuses,  ///< this one
  waits,    ///< this one, for the other's end: --wait
  joined,   ///< is asked for and told to be impossible: --join
};

struct RunArguments {
  SweepArguments sweep;
  std::optional<WorkersPerDevice> workers_per_device;  ///< none: as the sweep file says
  Display display = Display::automatic;
  FailedJobs failed = FailedJobs::stay;  ///< those that used up their attempts
  RequireGpu require_gpu = RequireGpu::no;
  std::string tensorboard = {};  ///< folder for event files; empty: none
  OtherCoordinator other = OtherCoordinator::refuses;
  std::optional<double> time_limit;  ///< seconds from now until the end of the allocation; none: what Slurm says
};
/// `orchestrator run`: see coordinator.h for what happens then.
int run_command(const RunArguments& arguments);

enum class ListingFormat { text, json };

struct DevicesArguments {
  SweepArguments sweep;  ///< no file: the defaults of its fields
  std::optional<WorkersPerDevice> workers_per_device;
  RequireGpu require_gpu = RequireGpu::no;
  ListingFormat format = ListingFormat::text;
};
/// `orchestrator devices [SWEEP]`: what an agent would use on this machine, and why. Under mpirun or srun every rank
/// tells of its share. exit_some_failed where the sweep, or the command line, asks for GPUs and none can be used.
int devices_command(const DevicesArguments& arguments);

enum class PlanDetail { experiments, jobs };

/// `orchestrator plan`: what would run, and how long that would take on each of these numbers of workers. Starts
/// nothing and writes nothing but the memory of file digests.
int plan_command(const SweepArguments& arguments, PlanDetail detail, const std::vector<std::size_t>& workers = {});

struct SimulateArguments {
  SweepArguments sweep;
  std::size_t workers = 1;
  std::size_t workers_per_node = 8;
  std::string from;              ///< a sweep's folder, database or file whose times are learned from too; empty: none
  std::optional<double> spread;  ///< none: as the trainings that were timed lie apart
  std::int64_t seed = 1;
};
/// `orchestrator simulate`: the sweep on a simulated clock, by its own coordinator. Starts and writes nothing.
int simulate_command(const SimulateArguments& arguments);

/// `orchestrator folds SWEEP`: who trains, validates and is tested, as CSV; `out` is a file, empty for standard output.
int folds_command(const SweepArguments& arguments, const std::string& out);

/// Where a command that only reads finds its results.
struct ResultsArguments {
  std::string path;        ///< the sweep's folder, its database or the sweep file
  std::string scale = {};  ///< of the sweep file; empty: none
};

struct StatusArguments {
  ResultsArguments results;
  std::string key;  ///< of one job; empty: the sweep as a whole
  ListingFormat format = ListingFormat::text;
  bool watch = false;
  double interval = 2;  ///< seconds between two looks
};
/// `orchestrator status PATH [--explain KEY] [--json] [--watch]`. Watching ends when the sweep does.
int status_command(const StatusArguments& arguments);

struct LogsArguments {
  ResultsArguments results;
  std::string key;
  int attempt = 0;  ///< 0: the last one
  bool follow = false;
};
/// `orchestrator logs PATH KEY`: what a job's worker wrote.
int logs_command(const LogsArguments& arguments);

struct JobsArguments {
  ResultsArguments results;
  std::vector<std::string> which;  ///< first digits of keys; FIELD=VALUE, all of which an experiment has
};
/// `orchestrator cancel PATH WHICH…`: jobs, or experiments, that are not to be run (any more).
int cancel_command(const JobsArguments& arguments);
/// `orchestrator retry PATH [WHICH…]`: those that failed or were cancelled, all or some, are to be run again.
int retry_command(const JobsArguments& arguments);

struct RunOneArguments {
  SweepArguments sweep;  ///< the file, or the folder or the database of a sweep that has run
  std::string key;
  std::string out;  ///< an empty folder; empty: foreground/STAGE-KEY in the sweep's own
  RequireGpu require_gpu = RequireGpu::no;
};
/// `orchestrator run-one PATH KEY`: one job in the foreground, in a folder of its own. What it builds on is taken from
/// the sweep's folder, in which nothing is changed.
int run_one_command(const RunOneArguments& arguments);

/// How and where a table is written.
struct TableOutput {
  std::optional<results::TableFormat> format = {};  ///< none: by the ending of `out`; otherwise Markdown
  std::string out = {};                             ///< a file; empty, and -: standard output
  std::optional<int> width = {};                    ///< characters; none: of the terminal, where there is one
};

struct TableArguments {
  ResultsArguments results;
  TableOutput output;
  // The table that is asked for; all empty: the sweep's own.
  std::string title;
  std::vector<std::string> rows;
  std::vector<std::string> columns;
  std::vector<std::string> values;
  std::vector<std::string> where;     ///< FIELD=VALUE
  std::vector<std::string> baseline;  ///< FIELD=VALUE
  std::string published;              ///< CSV files
  std::string literature;
  std::map<std::string, std::string> options;  ///< by the names of experiments/fields/table_fields.h
};
/// `orchestrator table PATH`.
int table_command(const TableArguments& arguments);

struct CompareArguments {
  std::string first;
  std::string second;
  std::vector<std::string> values;
  std::map<std::string, std::string> options;
  TableOutput output;
};
/// `orchestrator compare A B`: the experiments that two sweeps have in common, B against A.
int compare_command(const CompareArguments& arguments);

struct ReportArguments {
  ResultsArguments results;
  std::string out = "report.html";  ///< -: standard output
  bool watch = false;
  double interval = 5;  ///< seconds between two versions of the page
};
/// `orchestrator report PATH [--out FILE] [--watch]`: the sweep as one HTML page. Watching ends when the sweep does.
int report_command(const ReportArguments& arguments);

enum class ListingKind { runs, epochs, predictions, confusion };

struct ListingArguments {
  ResultsArguments results;
  std::optional<int> experiment;
  std::optional<int> fold;
  std::optional<int> repeat;
  std::vector<std::string> where;  ///< FIELD=VALUE
  results::ListingFormat format = results::ListingFormat::text;
  std::string out;  ///< a file, of export a folder; empty: standard output, of export export/ in the sweep's folder
  std::string tensorboard = {};  ///< of export: a folder for event files in place of tables
};
/// `orchestrator runs PATH`, `epochs`, `predictions`, `confusion`.
int listing_command(const ListingArguments& arguments, ListingKind kind);
/// `orchestrator export PATH`: every run, epoch and prediction, a file each.
int export_command(const ListingArguments& arguments);

struct BundleArguments {
  ResultsArguments results;
  std::string out;  ///< .tar.zst, .tar.gz or .zip; empty: the sweep's folder's name and .tar.zst, here
  bool with_weights = false;
  bool anonymize = false;
};
/// `orchestrator bundle PATH`: sweep, folds, tables, figures, results and provenance in one archive.
int bundle_command(const BundleArguments& arguments);

struct VerifyArguments {
  std::string path;                     ///< such an archive, or the folder that it was unpacked into
  std::int64_t most_mebibytes = 16384;  ///< that it may have unpacked
};
/// `orchestrator verify PATH`: whether a bundle is as it was packed, and whether what follows from its results does.
/// exit_some_failed where not.
int verify_command(const VerifyArguments& arguments);

struct ExportWeightsArguments {
  ResultsArguments results;
  std::string run;  ///< words of its name, or the first digits of its key; empty: the only one of those below
  std::optional<int> experiment;
  std::optional<int> fold;
  std::optional<int> repeat;
  std::string name;     ///< of the network; empty: after the sweep and the training
  std::string license;  ///< SPDX
  std::string out;      ///< folder; empty: exported/NAME in the sweep's own
};
/// `orchestrator export-weights PATH`: a trained network as safetensors, with a model card.
int export_weights_command(const ExportWeightsArguments& arguments);

struct PowerArguments {
  ResultsArguments results;
  std::vector<std::string> values;
  std::vector<std::string> baseline;  ///< FIELD=VALUE
  std::optional<double> difference;
  double power = 0.8;
  double level = 0.05;
  bool components = false;  ///< these alone
  results::ListingFormat format = results::ListingFormat::text;
};
/// `orchestrator power PATH`: how many repeats show a difference, and what the spread of runs consists of.
int power_command(const PowerArguments& arguments);

/// Conditions FIELD=VALUE by their fields. Throws UserError on what is none, and on a field that there is not.
std::map<std::string, std::vector<std::string>> parse_conditions(const std::vector<std::string>& texts,
                                                                 const char* option);

struct FigureArguments {
  ResultsArguments results;
  std::vector<std::string> videos;  ///< at least one: a column each
  std::vector<std::string> runs;    ///< trainings, a row each; none: the only one that has the first video
  std::string out;                  ///< folder; empty: figures/ in the sweep's own
  int stills = 8;
  double zoom = 2;                                                              ///< pixels for each unit of the drawing
  results::DistributionShown distribution = results::DistributionShown::curve;  ///< of sampling maps
  results::HeadsShown heads = results::HeadsShown::mean;                        ///< of attention
  double span = 1;                                                              ///< of masks, around 1
  std::int64_t mebibytes = 1024;                                                ///< that the maps of one video may take
};
/// `orchestrator figure sampling-map PATH --video ID`: where the clips of a video were taken, as PNG, SVG and CSV.
int sampling_map_command(const FigureArguments& arguments);
/// `orchestrator figure attention PATH --video ID`: how a trained network's frames look at each other, T Fig. 4.11.
int attention_command(const FigureArguments& arguments);
/// `orchestrator figure mask PATH --video ID`: what it lets through of a few frames, T Fig. 4.7.
int mask_command(const FigureArguments& arguments);
/// `orchestrator figure regions PATH --video ID`: where it looks in a few frames, what it sees there and how much each
/// counts, I Fig. 2.
int regions_command(const FigureArguments& arguments);
/// `orchestrator maps PATH --video ID`: the numbers of all its maps and scores of whole videos, as safetensors and CSV.
int maps_command(const FigureArguments& arguments);

struct GateFigureArguments {
  std::string table;  ///< CSV of `orchestrator models gates`
  std::string out;    ///< folder; empty: the table's own
  double zoom = 2;    ///< pixels for each unit of the drawing
};
/// `orchestrator figure gates TABLE`: its lines and bars, as PNG and SVG named after the table.
int gate_figure_command(const GateFigureArguments& arguments);

enum class ClaimsFormat { markdown, csv };

struct ClaimsArguments {
  std::string file;
  std::string runs = "runs";  ///< the folder of the sweeps' folders, which are named after the sweeps
  ClaimsFormat format = ClaimsFormat::markdown;
};
/// `orchestrator claims FILE`: what was expected of sweeps, and what came. What has not run is said to be not measured.
int claims_command(const ClaimsArguments& arguments);

enum class SchemaForm { json_schema, reference };
/// `orchestrator schema`: what a sweep file may hold.
int schema_command(SchemaForm form);

enum class PlotKind { curves, axis, interaction, confusion, roc, cost, trace, schedule, critical_difference };

struct PlotArguments {
  PlotKind kind = PlotKind::curves;
  ResultsArguments results;
  std::string metric = {};               ///< empty: what the dataset is judged by
  std::vector<std::string> fields = {};  ///< of critical differences the blocks
  double level = 0.05;                   ///< of their test
  std::string recording = {};
  std::optional<int> experiment = {};
  std::optional<int> fold = {};
  std::optional<int> repeat = {};
  std::vector<std::string> where = {};
  std::string out = {};
};
/// `orchestrator figure curves` and its like: SVG, PDF and PNG by gnuplot, with script and numbers beside them.
int plot_command(const PlotArguments& arguments);

struct InitArguments {
  std::string root;
  std::string out = "sweep.yaml";  ///< -: standard output
};
/// `orchestrator init folders DIR`: looks at a folder of videos and writes a sweep file to begin with.
int init_command(const InitArguments& arguments);

enum class Removal : bool { no, yes };

struct GcArguments {
  std::vector<std::string> sweeps;  ///< files, of one folder: what they need stays
  std::string scale = {};
  Removal removal = Removal::no;
};
/// `orchestrator gc SWEEP…`: which results beside the database no named sweep needs, and how much they take; and
/// removes them where it is told to.
int gc_command(const GcArguments& arguments);

/// `orchestrator rebuild SWEEP`: makes the database again from the results beside the artifacts.
int rebuild_command(const SweepArguments& arguments);

/// `orchestrator datasets …`, `orchestrator models …`: what needs OpenCV or libtorch is done by the worker executable,
/// which takes this process over.
[[noreturn]] void worker_command(const std::vector<std::string>& arguments);

}  // namespace foldwise::orchestrator

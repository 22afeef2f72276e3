// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/command_line/figure_options.h"

namespace foldwise::orchestrator {
namespace {

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

CLI::App* add_plot(CLI::App& figure, Request& request, PlotKind kind, const char* name, const char* what) {
  CLI::App* plot =
      figure.add_subcommand(name, what + std::string(": SVG, PDF, PNG by gnuplot, its script and CSV beside"));
  PlotArguments& arguments = request.plot;
  add_results(*plot, arguments.results);
  plot->add_option("--out", arguments.out, "folder to write into (default: figures/ in the sweep's folder)")
      ->type_name("DIR");
  plot->callback([&request, kind] {
    request.plot.kind = kind;
    request.command = [&request] { return plot_command(request.plot); };
  });
  return plot;
}

void add_run_choice(CLI::App& plot, PlotArguments& arguments) {
  plot.add_option("--experiment", arguments.experiment, "its number, as 'orchestrator runs' shows it")
      ->check(CLI::PositiveNumber)
      ->type_name("N");
  plot.add_option("--fold", arguments.fold, "from 1")->check(CLI::PositiveNumber)->type_name("N");
  plot.add_option("--repeat", arguments.repeat, "from 1")->check(CLI::PositiveNumber)->type_name("N");
  plot.add_option("--where", arguments.where, "only experiments with this value; of one field several: any of them")
      ->allow_extra_args(false)
      ->type_name("FIELD=VALUE");
}

void add_metric(CLI::App& plot, PlotArguments& arguments, const char* what) {
  plot.add_option("--metric", arguments.metric, what)->type_name("METRIC");
}

/// What gnuplot draws.
void add_plots(CLI::App& figure, Request& request) {
  PlotArguments& arguments = request.plot;
  constexpr const char* judged = "what is drawn (default: what the dataset is judged by)";
  CLI::App* curves = add_plot(figure, request, PlotKind::curves, "curves",
                              "Epoch by epoch a line for each training, and their mean in each experiment");
  add_run_choice(*curves, arguments);
  add_metric(*curves, arguments, "of an epoch (default: validation_ and what the dataset is judged by)");
  CLI::App* axis = add_plot(figure, request, PlotKind::axis, "axis",
                            "A metric over the values of a field, a line for each combination of the others");
  add_run_choice(*axis, arguments);
  add_metric(*axis, arguments, judged);
  axis->add_option("--field", arguments.fields, "a field that varies")->required()->expected(1)->type_name("FIELD");
  CLI::App* interaction = add_plot(figure, request, PlotKind::interaction, "interaction",
                                   "A metric in each combination of two fields, as shades and numbers");
  add_run_choice(*interaction, arguments);
  add_metric(*interaction, arguments, judged);
  interaction->add_option("--fields", arguments.fields, "rows and columns")
      ->required()
      ->expected(2)
      ->delimiter(',')
      ->type_name("FIELD,FIELD");
  add_run_choice(*add_plot(figure, request, PlotKind::confusion, "confusion",
                           "Which class is taken for which, over the runs of an experiment"),
                 arguments);
  add_run_choice(*add_plot(figure, request, PlotKind::roc, "roc",
                           "Of two classes the ROC of each experiment, with the equal error rate"),
                 arguments);
  CLI::App* cost = add_plot(figure, request, PlotKind::cost, "cost", "A metric over the work that a run takes");
  add_run_choice(*cost, arguments);
  add_metric(*cost, arguments, judged);
  CLI::App* ranks = add_plot(figure, request, PlotKind::critical_difference, "critical-difference",
                             "Mean ranks across datasets, or whatever --blocks names, and which of them differ");
  add_run_choice(*ranks, arguments);
  add_metric(*ranks, arguments, judged);
  ranks
      ->add_option("--blocks", arguments.fields,
                   "the fields that say on what is compared (default: those of the dataset that vary)")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("FIELD,…");
  ranks->add_option("--level", arguments.level, "of the test")
      ->check(CLI::Range(0.0001, 0.5))
      ->capture_default_str()
      ->type_name("P");
  CLI::App* trace =
      add_plot(figure, request, PlotKind::trace, "trace", "Values along a recording, as labelled and as predicted");
  add_run_choice(*trace, arguments);
  trace->add_option("--recording", arguments.recording, "its name (a wrong one tells which there are)")
      ->required()
      ->type_name("NAME");
  add_plot(figure, request, PlotKind::schedule, "schedule", "Which worker did what when");
}

}  // namespace

void add_figure(CLI::App& app, Request& request) {
  CLI::App* figure = app.add_subcommand("figure", "Pictures of what a sweep's trainings recorded, with their numbers");
  figure->require_subcommand(1);
  add_plots(*figure, request);
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

}  // namespace foldwise::orchestrator

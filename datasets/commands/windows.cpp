// SPDX-License-Identifier: Apache-2.0
#include "datasets/commands/windows.h"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <memory>
#include <utility>
#include <vector>

#include "datasets/commands/dataset_arguments.h"
#include "datasets/dataset.h"
#include "datasets/folds/fold.h"
#include "datasets/labels/window_survey.h"
#include "datasets/readers/facts.h"
#include "experiments/foundation/in_parallel.h"

namespace foldwise::datasets {
namespace {

struct WindowsArguments {
  explicit WindowsArguments(CLI::App& command) : dataset(command) { wanted.threads = machine_threads(); }

  DatasetArguments dataset;
  WindowSurveyOptions wanted;
  bool align = false;
  bool parts = false;
  bool csv = false;
};

/// Puts each recording into its part of the protocol that results are published with, in place of its split: those
/// that train first.
void divide(Dataset& dataset, DatasetName name) {
  ProtocolOptions protocol;
  protocol.kind = facts_of(name).protocol;
  const std::vector<Fold> folds = make_folds(dataset, protocol);
  const Fold& fold = folds.front();
  std::vector<Sample> divided;
  for (const auto& [part, members] :
       {std::pair{"train", &fold.train}, std::pair{"validation", &fold.validation}, std::pair{"test", &fold.test}}) {
    for (const std::size_t member : *members) {
      divided.push_back(dataset.samples.at(member));
      divided.back().split = part;
    }
  }
  dataset.samples = std::move(divided);
}

void print_csv(const WindowSurvey& survey) {
  std::cout << "frames_per_second,frames,overlap";
  for (const std::string& split : survey.splits) std::cout << "," << split;
  std::cout << "\n";
  for (const WindowCount& count : survey.counts) {
    std::cout << fmt::format("{},{},{}", count.rate, count.frames, count.overlap);
    for (const int windows : count.windows) std::cout << "," << windows;
    std::cout << "\n";
  }
}

void print_text(const WindowSurvey& survey, const WindowsArguments& arguments) {
  std::cout << "Windows with one label each" << (arguments.align ? ", over frames with a face" : "")
            << "\n\n  frames/s  frames  overlap";
  for (const std::string& split : survey.splits) std::cout << fmt::format("{:>12}", split);
  std::cout << "\n";
  for (const WindowCount& count : survey.counts) {
    std::cout << fmt::format("  {:>8}  {:>6}  {:>7}", count.rate, count.frames, count.overlap);
    for (const int windows : count.windows) std::cout << fmt::format("{:>12}", windows);
    std::cout << "\n";
  }
  std::cout << fmt::format("  {:<25}", "recordings");
  for (const int recordings : survey.recordings) std::cout << fmt::format("{:>12}", recordings);
  std::cout << "\n";
}

int windows(const WindowsArguments& arguments) {
  DatasetOptions options = arguments.dataset.options();
  options.frames.faces = arguments.align ? FaceAlignment::align : FaceAlignment::none;
  Dataset dataset = read_dataset(options);
  if (arguments.parts) divide(dataset, options.name);
  const bool terminal = isatty(STDERR_FILENO) == 1;
  const WindowSurvey survey = survey_windows(dataset, options, arguments.wanted, [&](int done, int all) {
    if (terminal) std::cerr << '\r' << done << '/' << all << " recordings" << (done == all ? "\n" : "") << std::flush;
  });
  if (arguments.csv) {
    print_csv(survey);
  } else {
    print_text(survey, arguments);
  }
  std::cout << std::flush;
  for (const std::string& unread : survey.unread) std::cerr << "Not counted: " << unread << "\n";
  return survey.unread.empty() ? 0 : 1;
}

template <typename Number>
void add_list_option(CLI::App& command, const char* name, std::vector<Number>& values, const char* text,
                     const CLI::Validator& allowed) {
  command.add_option(name, values, text)->delimiter(',')->check(allowed)->capture_default_str();
}

}  // namespace

void add_windows(CLI::App& datasets, Action& chosen) {
  CLI::App* command = datasets.add_subcommand(
      "windows",
      "How many windows with one label each its recordings make, for every way to cut them. Exit code 1\n"
      "when a recording cannot be read.");
  const auto arguments = std::make_shared<WindowsArguments>(*command);  // shared: CLI11 copies its callbacks
  WindowSurveyOptions& wanted = arguments->wanted;
  add_list_option(*command, "--rates", wanted.rates, "Frames per second, as dataset.frames.rate",
                  CLI::Range(0.01, 1000.0));
  add_list_option(*command, "--frames", wanted.frames, "Lengths, as clips.frames", CLI::Range(1, 4096));
  add_list_option(*command, "--overlaps", wanted.overlaps, "As clips.overlap", CLI::Range(0.0, 0.999));
  command->add_option("--gap-tolerance", wanted.gap_tolerance, "As clips.gap_tolerance")
      ->check(CLI::Range(0, 100000))
      ->capture_default_str();
  command->add_flag("--align", arguments->align, "Frames without a face are missing, as with frames.faces: align");
  command->add_flag("--parts", arguments->parts,
                    "Counts what trains, validates and is tested in the protocol that results are published with, in "
                    "place of the official splits");
  command->add_flag("--csv", arguments->csv, "Prints comma-separated values");
  command->add_option("--threads", wanted.threads, "Threads that decode")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command->callback([arguments, &chosen] { chosen = [arguments] { return windows(*arguments); }; });
}

}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
#include "datasets/commands/show.h"

#include <algorithm>
#include <iostream>
#include <memory>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "datasets/commands/dataset_arguments.h"
#include "datasets/dataset.h"
#include "datasets/inspection/sheet.h"
#include "experiments/fields/suggestion.h"
#include "experiments/foundation/error.h"

namespace foldwise::datasets {
namespace {

struct ShowArguments {
  explicit ShowArguments(CLI::App& command) : dataset(command) {}

  DatasetArguments dataset;
  std::string sample;
  std::string output;
  std::string size = "112x112";
  bool align = false;
  int pictures = 24;
};

const Sample& find_sample(const Dataset& dataset, const std::string& id) {
  const auto found = std::find_if(dataset.samples.begin(), dataset.samples.end(),
                                  [&](const Sample& sample) { return sample.id == id; });
  if (found != dataset.samples.end()) return *found;
  throw UserError(Fault::usage, "--sample", "there is no sample '" + id + "' in " + dataset.root.string(),
                  "its samples are called like " + dataset.samples.front().id);
}

int show(const ShowArguments& arguments) {
  DatasetOptions options = arguments.dataset.options();
  options.frames.size = parse_size("--size", arguments.size);
  options.frames.faces = arguments.align ? FaceAlignment::align : FaceAlignment::none;
  const Dataset dataset = read_dataset(options);
  const Sample& sample = find_sample(dataset, arguments.sample);
  const cv::Mat sheet = contact_sheet(sheet_content(dataset, sample, options, arguments.pictures));
  write_picture(sheet, arguments.output);
  std::cout << arguments.output << ": " << sheet.cols << " x " << sheet.rows << " pixels\n";
  return 0;
}

}  // namespace

void add_show(CLI::App& datasets, Action& chosen) {
  CLI::App* command = datasets.add_subcommand(
      "show", "A contact sheet of one sample: its frames, and the labels along it as curves below them");
  const auto arguments = std::make_shared<ShowArguments>(*command);  // shared: CLI11 copies its callbacks
  command->add_option("--sample", arguments->sample, "Which one: its id, such as Train_AFEW/Happy/001000022")
      ->required()
      ->type_name("ID");
  command->add_option("-o,--output", arguments->output, "The picture to write: .png or .jpg")
      ->required()
      ->type_name("FILE");
  command->add_option("--size", arguments->size, "Height and width of each frame, pixels")
      ->type_name("HxW")
      ->capture_default_str();
  command->add_option("--pictures", arguments->pictures, "Frames that are shown, evenly spaced")
      ->check(CLI::Range(1, 400))
      ->capture_default_str();
  command->add_flag("--align", arguments->align, "Faces found and aligned, as frames.faces: align does");
  command->callback([arguments, &chosen] { chosen = [arguments] { return show(*arguments); }; });
}

}  // namespace foldwise::datasets

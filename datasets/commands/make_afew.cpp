// SPDX-License-Identifier: Apache-2.0
// orchestrator datasets make afew: one of make.h.
#include <memory>

#include "datasets/commands/make.h"
#include "datasets/synthetic/afew.h"

namespace foldwise::datasets {
namespace {

struct AfewArguments {
  explicit AfewArguments(CLI::App& command) : target(command), videos(command, PlantedOptions{}) {}

  AfewRecipe recipe;
  std::string layout = "videos";
  MakeTarget target;
  FaceVideoOptions videos;
};

int run_make_afew(AfewArguments& arguments) {
  AfewRecipe& recipe = arguments.recipe;
  recipe.layout = arguments.layout == "faces" ? DatasetLayout::faces : DatasetLayout::videos;
  recipe.videos = arguments.videos.videos();
  return arguments.target.run(recipe, make_afew);
}

}  // namespace

void add_make_afew(CLI::App& make_command, Action& chosen) {
  CLI::App* afew = make_command.add_subcommand(
      "afew",
      "Faces that show one of seven expressions at a random time, in AFEW's layout.\n"
      "The true intensity of each frame is written beside them: planted/<video id>.csv, planted/manifest.csv.\n"
      "Example: orchestrator datasets make afew --out data/afew --train-per-class 20 --size 64x64 --seed 1");
  const auto arguments = std::make_shared<AfewArguments>(*afew);  // shared: CLI11 copies its callbacks
  AfewRecipe& recipe = arguments->recipe;
  afew->add_option("--layout", arguments->layout, "videos: .avi files; faces: a folder of PNG images for each video")
      ->check(CLI::IsMember({"videos", "faces"}))
      ->capture_default_str();
  afew->add_option("--subjects", recipe.subjects, "People; a quarter of them are in Val alone")->capture_default_str();
  afew->add_option("--train-per-class", recipe.train_per_class, "Videos of each class in Train")->capture_default_str();
  afew->add_option("--validation-per-class", recipe.validation_per_class, "Videos of each class in Val")
      ->capture_default_str();
  afew->add_option("--seed", recipe.seed, "Equal seeds and options give equal bytes")->capture_default_str();
  afew->callback([arguments, &chosen] { chosen = [arguments] { return run_make_afew(*arguments); }; });
}

}  // namespace foldwise::datasets

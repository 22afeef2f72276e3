// SPDX-License-Identifier: Apache-2.0
// orchestrator datasets make fer2013: one of make.h.
#include <memory>

#include "datasets/commands/make.h"
#include "datasets/synthetic/fer2013.h"

namespace foldwise::datasets {
namespace {

struct Fer2013Arguments {
  explicit Fer2013Arguments(CLI::App& command)
      : target(command), scene(command, Fer2013Recipe{}.scene, FaceSceneOptions::PictureSize::fixed) {}

  Fer2013Recipe recipe;
  std::string file = "fer2013.csv";
  MakeTarget target;
  FaceSceneOptions scene;
};

int run_make_fer2013(Fer2013Arguments& arguments) {
  arguments.recipe.scene = arguments.scene.scene();
  arguments.recipe.file = arguments.file == "train.csv" ? Fer2013File::kaggle_train : Fer2013File::whole;
  return arguments.target.run(arguments.recipe, make_fer2013);
}

}  // namespace

void add_make_fer2013(CLI::App& make_command, Action& chosen) {
  CLI::App* fer2013 = make_command.add_subcommand(
      "fer2013",
      "Grey pictures of 48 x 48 pixels, of faces at the apex of one of seven expressions, in FER2013's CSV file.\n"
      "Example: orchestrator datasets make fer2013 --out data/fer2013 --train-per-class 40");
  const auto arguments = std::make_shared<Fer2013Arguments>(*fer2013);  // shared: CLI11 copies its callbacks
  Fer2013Recipe& recipe = arguments->recipe;
  fer2013->add_option("--file", arguments->file, "fer2013.csv, or Kaggle's train.csv with its training rows alone")
      ->check(CLI::IsMember({"fer2013.csv", "train.csv"}))
      ->capture_default_str();
  fer2013->add_option("--subjects", recipe.subjects, "People; a quarter of them are in the tests alone")
      ->capture_default_str();
  fer2013->add_option("--train-per-class", recipe.train_per_class, "Pictures of each class in Training")
      ->capture_default_str();
  fer2013->add_option("--public-per-class", recipe.public_per_class, "Pictures of each class in PublicTest")
      ->capture_default_str();
  fer2013->add_option("--private-per-class", recipe.private_per_class, "Pictures of each class in PrivateTest")
      ->capture_default_str();
  fer2013->add_option("--seed", recipe.seed, "Equal seeds and options give equal bytes")->capture_default_str();
  fer2013->callback([arguments, &chosen] { chosen = [arguments] { return run_make_fer2013(*arguments); }; });
}

}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
// orchestrator datasets make sewa: one of make.h.
#include <memory>

#include "datasets/commands/make.h"
#include "datasets/synthetic/sewa.h"

namespace foldwise::datasets {
namespace {

struct SewaArguments {
  explicit SewaArguments(CLI::App& command) : target(command), scene(command, SceneOptions{}) {}

  SewaRecipe recipe;
  std::string names = "2017";
  MakeTarget target;
  FaceSceneOptions scene;
};

int run_make_sewa(SewaArguments& arguments) {
  SewaRecipe& recipe = arguments.recipe;
  recipe.naming = arguments.names == "2018" ? SewaNaming::avec_2018 : SewaNaming::avec_2017;
  recipe.scene = arguments.scene.scene();
  return arguments.target.run(recipe, make_sewa);
}

}  // namespace

void add_make_sewa(CLI::App& make_command, Action& chosen) {
  CLI::App* sewa = make_command.add_subcommand(
      "sewa",
      "People who talk, with valence and arousal ten times a second, in SEWA's layout: Motion JPEG at 50 frames a\n"
      "second. Valence shows in the corners of mouth and eyes, arousal in the opening of both and in the brows.\n"
      "Example: orchestrator datasets make sewa --out data/sewa --train 34 --devel 14 --test 16 --seconds 60");
  const auto arguments = std::make_shared<SewaArguments>(*sewa);  // shared: CLI11 copies its callbacks
  SewaRecipe& recipe = arguments->recipe;
  sewa->add_option("--names", arguments->names, "Of which year: 2017 has Train_01, 2018 has Train_DE_01")
      ->check(CLI::IsMember({"2017", "2018"}))
      ->capture_default_str();
  sewa->add_option("--train", recipe.train, "Recordings in Train; 34 in the official copy")->capture_default_str();
  sewa->add_option("--devel", recipe.devel, "Recordings in Devel; 14 in the official copy")->capture_default_str();
  sewa->add_option("--test", recipe.test, "Recordings in Test, whose labels are in planted/ alone; officially 16")
      ->capture_default_str();
  sewa->add_option("--seconds", recipe.seconds, "Length of each recording")->capture_default_str();
  sewa->add_option("--delay", recipe.delay, "Steps of 100 ms by which the labels lag behind the face")
      ->capture_default_str();
  sewa->add_option("--label-noise", recipe.label_noise, "Standard deviation of what is added to each label")
      ->capture_default_str();
  sewa->add_option("--devel-scale", recipe.devel_scale, "The labels of Devel are so many times what the face shows")
      ->capture_default_str();
  sewa->add_option("--seed", recipe.seed, "Equal seeds and options give equal bytes")->capture_default_str();
  sewa->callback([arguments, &chosen] { chosen = [arguments] { return run_make_sewa(*arguments); }; });
}

}  // namespace foldwise::datasets

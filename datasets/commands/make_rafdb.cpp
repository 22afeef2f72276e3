// SPDX-License-Identifier: Apache-2.0
// orchestrator datasets make rafdb: one of make.h.
#include <memory>

#include "datasets/commands/make.h"
#include "datasets/synthetic/rafdb.h"

namespace foldwise::datasets {
namespace {

struct RafdbArguments {
  explicit RafdbArguments(CLI::App& command) : target(command), scene(command, RafdbRecipe{}.scene) {}

  RafdbRecipe recipe;
  MakeTarget target;
  FaceSceneOptions scene;
};

int run_make_rafdb(RafdbArguments& arguments) {
  arguments.recipe.scene = arguments.scene.scene();
  return arguments.target.run(arguments.recipe, make_rafdb);
}

}  // namespace

void add_make_rafdb(CLI::App& make_command, Action& chosen) {
  CLI::App* rafdb = make_command.add_subcommand(
      "rafdb",
      "Single pictures of faces at the apex of one of seven expressions, in RAF-DB's layout.\n"
      "Example: orchestrator datasets make rafdb --out data/rafdb --train-per-class 40 --test-per-class 10");
  const auto arguments = std::make_shared<RafdbArguments>(*rafdb);  // shared: CLI11 copies its callbacks
  RafdbRecipe& recipe = arguments->recipe;
  rafdb->add_option("--list", recipe.list, "Name of the list of labels: misspelt, as in the official copy, or not")
      ->check(CLI::IsMember({"list_patition_label.txt", "list_partition_label.txt"}))
      ->capture_default_str();
  rafdb->add_option("--subjects", recipe.subjects, "People; a quarter of them are in test alone")
      ->capture_default_str();
  rafdb->add_option("--train-per-class", recipe.train_per_class, "Pictures of each class in train")
      ->capture_default_str();
  rafdb->add_option("--test-per-class", recipe.test_per_class, "Pictures of each class in test")->capture_default_str();
  rafdb->add_option("--seed", recipe.seed, "Equal seeds and options give equal bytes")->capture_default_str();
  rafdb->callback([arguments, &chosen] { chosen = [arguments] { return run_make_rafdb(*arguments); }; });
}

}  // namespace foldwise::datasets

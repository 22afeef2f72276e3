// SPDX-License-Identifier: Apache-2.0
// orchestrator datasets make unbc_mcmaster: one of make.h.
#include <memory>

#include "datasets/commands/make.h"
#include "datasets/synthetic/unbc_mcmaster.h"

namespace foldwise::datasets {
namespace {

struct UnbcMcMasterArguments {
  explicit UnbcMcMasterArguments(CLI::App& command) : target(command), videos(command, UnbcMcMasterRecipe{}.videos) {}

  UnbcMcMasterRecipe recipe;
  MakeTarget target;
  FaceVideoOptions videos;
};

int run_make_unbc_mcmaster(UnbcMcMasterArguments& arguments) {
  arguments.recipe.videos = arguments.videos.videos();
  return arguments.target.run(arguments.recipe, make_unbc_mcmaster);
}

}  // namespace

void add_make_unbc_mcmaster(CLI::App& make_command, Action& chosen) {
  CLI::App* unbc = make_command.add_subcommand(
      "unbc_mcmaster",
      "Faces in pain of some strength at a random time, in UNBC-McMaster's layout: sequences of PNG images, with the\n"
      "pain that each frame shows (PSPI, 0 to 16) and what an observer says of the whole (OPR, 0 to 5).\n"
      "Example: orchestrator datasets make unbc_mcmaster --out data/unbc --subjects 25 --frames 48-500 --size 240x320");
  const auto arguments = std::make_shared<UnbcMcMasterArguments>(*unbc);  // shared: CLI11 copies its callbacks
  UnbcMcMasterRecipe& recipe = arguments->recipe;
  unbc->add_option("--subjects", recipe.subjects, "People; 25 in the official copy")->capture_default_str();
  unbc->add_option("--painless", recipe.painless, "People, of these, none of whose sequences shows pain")
      ->capture_default_str();
  unbc->add_option("--none", recipe.none, "Sequences of each person with observed pain 0")->capture_default_str();
  unbc->add_option("--mild", recipe.mild, "Sequences of each person with observed pain 1 or 2")->capture_default_str();
  unbc->add_option("--strong", recipe.strong, "Sequences of each person with observed pain 3, 4 or 5")
      ->capture_default_str();
  unbc->add_option("--seed", recipe.seed, "Equal seeds and options give equal bytes")->capture_default_str();
  unbc->callback([arguments, &chosen] { chosen = [arguments] { return run_make_unbc_mcmaster(*arguments); }; });
}

}  // namespace foldwise::datasets

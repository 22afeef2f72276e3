// SPDX-License-Identifier: Apache-2.0
// orchestrator datasets make hmdb51: one of make.h.
#include <memory>

#include "datasets/commands/make.h"
#include "datasets/synthetic/hmdb51.h"

namespace foldwise::datasets {
namespace {

struct Hmdb51Arguments {
  explicit Hmdb51Arguments(CLI::App& command) : target(command), videos(command, ActionOptions{}) {}

  Hmdb51Recipe recipe;
  MakeTarget target;
  ActionVideoOptions videos;
};

int run_make_hmdb51(Hmdb51Arguments& arguments) {
  arguments.recipe.videos = arguments.videos.videos();
  return arguments.target.run(arguments.recipe, make_hmdb51);
}

std::string names_of_actions() {
  std::string names;
  for (const BodyAction& action : drawn_actions()) names += (names.empty() ? "" : ", ") + std::string(action.name);
  return names;
}

}  // namespace

void add_make_hmdb51(CLI::App& make_command, Action& chosen) {
  CLI::App* hmdb51 = make_command.add_subcommand(
      "hmdb51",
      "People who wave, jump, walk and so on at a random time, in HMDB-51's layout with its three splits.\n"
      "When each does is written beside them: planted/<video id>.csv, planted/manifest.csv.\n"
      "Actions: " +
          names_of_actions() +
          "\n"
          "Example: orchestrator datasets make hmdb51 --out data/hmdb51 --classes 8 --per-class 20 --seed 1");
  const auto arguments = std::make_shared<Hmdb51Arguments>(*hmdb51);  // shared: CLI11 copies its callbacks
  Hmdb51Recipe& recipe = arguments->recipe;
  hmdb51->add_option("--classes", recipe.classes, "Actions, the first of those above")->capture_default_str();
  hmdb51->add_option("--per-class", recipe.per_class, "Videos of each action, each of another person")
      ->capture_default_str();
  hmdb51->add_option("--seed", recipe.seed, "Equal seeds and options give equal bytes")->capture_default_str();
  hmdb51->callback([arguments, &chosen] { chosen = [arguments] { return run_make_hmdb51(*arguments); }; });
}

}  // namespace foldwise::datasets

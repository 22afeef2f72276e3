// SPDX-License-Identifier: Apache-2.0
// orchestrator datasets make recola: one of make.h.
#include <memory>

#include "datasets/commands/make.h"
#include "datasets/synthetic/recola.h"

namespace foldwise::datasets {
namespace {

struct RecolaArguments {
  explicit RecolaArguments(CLI::App& command) : target(command) {}

  RecolaRecipe recipe;
  MakeTarget target;
};

}  // namespace

void add_make_recola(CLI::App& make, Action& chosen) {
  CLI::App* recola = make.add_subcommand(
      "recola",
      "Features and ratings in RECOLA's layout. What is heard tells a part of them, what is seen another, and their\n"
      "product a third, so that fusing both is worth something.\n"
      "Example: orchestrator datasets make recola --out data/recola --rows 7501");
  const auto arguments = std::make_shared<RecolaArguments>(*recola);  // shared: CLI11 copies its callbacks
  RecolaRecipe& recipe = arguments->recipe;
  recola->add_option("--recordings", recipe.recordings, "Recordings of each split, train and dev")
      ->capture_default_str();
  recola->add_option("--rows", recipe.rows, "Steps of 40 ms of each recording; 7501 in the official copy")
      ->capture_default_str();
  recola->add_option("--audio", recipe.audio, "Columns of audio features")->capture_default_str();
  recola->add_option("--appearance", recipe.appearance, "Columns of video appearance features")->capture_default_str();
  recola->add_option("--geometric", recipe.geometric, "Columns of video geometric features")->capture_default_str();
  recola->add_option("--noise", recipe.noise, "Standard deviation of each feature's noise")->capture_default_str();
  recola->add_option("--seed", recipe.seed, "Equal seeds and options give equal bytes")->capture_default_str();
  recola->callback(
      [arguments, &chosen] { chosen = [arguments] { return arguments->target.run(arguments->recipe, make_recola); }; });
}

}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
// orchestrator datasets make biovid: one of make.h.
#include <memory>

#include "datasets/commands/make.h"
#include "datasets/synthetic/biovid.h"

namespace foldwise::datasets {
namespace {

struct BiovidArguments {
  explicit BiovidArguments(CLI::App& command) : target(command), videos(command, BioVidRecipe{}.videos) {}

  BioVidRecipe recipe;
  MakeTarget target;
  FaceVideoOptions videos;
};

int run_make_biovid(BiovidArguments& arguments) {
  arguments.recipe.videos = arguments.videos.videos();
  return arguments.target.run(arguments.recipe, make_biovid);
}

}  // namespace

void add_make_biovid(CLI::App& make_command, Action& chosen) {
  CLI::App* biovid = make_command.add_subcommand(
      "biovid",
      "Faces under no heat and four levels of it, in the layout of BioVid's Part A: MPEG-4 at 25 frames a second.\n"
      "The higher the level, the more pain shows, in each face as much as suits it. The true intensity of each frame\n"
      "is written beside them: planted/<subject>/<sample>.csv, planted/manifest.csv.\n"
      "Example: orchestrator datasets make biovid --out data/biovid --subjects 87 --unreactive 20 --per-level 20");
  const auto arguments = std::make_shared<BiovidArguments>(*biovid);  // shared: CLI11 copies its callbacks
  BioVidRecipe& recipe = arguments->recipe;
  biovid->add_option("--subjects", recipe.subjects, "People; 87 in the official copy")->capture_default_str();
  biovid
      ->add_option("--unreactive", recipe.unreactive,
                   "People, of these, whose faces show nothing: those whom dataset.subjects: reactive leaves out")
      ->capture_default_str();
  biovid->add_option("--per-level", recipe.per_level, "Samples of each person and level; 20 in the official copy")
      ->capture_default_str();
  biovid
      ->add_option("--expressiveness", recipe.expressiveness,
                   "How much of the strongest pain the least expressive of the others shows: 0 to 1")
      ->capture_default_str();
  biovid->add_option("--seed", recipe.seed, "Equal seeds and options give equal bytes")->capture_default_str();
  biovid->callback([arguments, &chosen] { chosen = [arguments] { return run_make_biovid(*arguments); }; });
}

}  // namespace foldwise::datasets

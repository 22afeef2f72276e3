// SPDX-License-Identifier: Apache-2.0
// orchestrator datasets make planted: one of make.h.
#include <memory>
#include <optional>
#include <tuple>
#include <vector>

#include "datasets/commands/make.h"
#include "datasets/synthetic/planted_set.h"

namespace foldwise::datasets {
namespace {

// What was given; what was not follows from the plant.
struct PlantedArguments {
  explicit PlantedArguments(CLI::App& command) : target(command) {}

  PlantedSetRecipe recipe;
  std::string plant = "apex";
  MakeTarget target;
  std::optional<std::string> size, frames, apex, apart;
  std::optional<double> contrast, distractors, sway, lighting, occlusions, noise;
};

Plant plant_named(const std::string& name) {
  std::size_t place = 0;
  while (Choices<Plant>::names.at(place) != name) ++place;
  return static_cast<Plant>(place);
}

void take(const std::optional<double>& given, double& value) {
  if (given) value = *given;
}

void take(const std::string& option, const std::optional<std::string>& given, FrameRange& range) {
  if (given) std::tie(range.least, range.most) = parse_range(option, *given);
}

int run_make_planted(PlantedArguments& arguments) {
  PlantOptions videos = defaults_of(plant_named(arguments.plant));
  if (arguments.size) videos.scene.size = parse_size("--size", *arguments.size);
  take("--frames", arguments.frames, videos.frames);
  take("--apex", arguments.apex, videos.apex);
  take("--apart", arguments.apart, videos.apart);
  take(arguments.contrast, videos.contrast);
  take(arguments.distractors, videos.distractors);
  take(arguments.sway, videos.scene.sway);
  take(arguments.lighting, videos.scene.lighting);
  take(arguments.occlusions, videos.scene.occlusions);
  take(arguments.noise, videos.scene.noise);
  arguments.recipe.videos = videos;
  return arguments.target.run(arguments.recipe, make_planted_set);
}

}  // namespace

void add_make_planted(CLI::App& make_command, Action& chosen) {
  CLI::App* planted = make_command.add_subcommand(
      "planted",
      "Faces with something planted at known times, for claims about where networks look; laid out as `folders` are.\n"
      "The true intensity of each frame, and whether a hand hides it, are written beside them: planted/<video "
      "id>.csv.\n"
      "Example: orchestrator datasets make planted --plant apex --out data/planted --contrast 0.5");
  const auto arguments = std::make_shared<PlantedArguments>(*planted);  // shared: CLI11 copies its callbacks
  PlantedSetRecipe& recipe = arguments->recipe;
  planted
      ->add_option("--plant", arguments->plant,
                   "apex: one expression at a random time; noise: hands and weaker expressions beside it; neutral: one "
                   "class without any; control: the same from start to end; motion: the order of two poses; two-cues: "
                   "whether two times show the same; two-places: how eyes and mouth go together")
      ->check(CLI::IsMember(std::vector<std::string>(Choices<Plant>::names.begin(), Choices<Plant>::names.end())))
      ->capture_default_str();
  planted->add_option("--subjects", recipe.subjects, "People; a fifth validates, a fifth tests")->capture_default_str();
  planted->add_option("--train-per-class", recipe.train_per_class, "Videos of each class that train")
      ->capture_default_str();
  planted->add_option("--validation-per-class", recipe.validation_per_class, "Videos of each class that validate")
      ->capture_default_str();
  planted->add_option("--test-per-class", recipe.test_per_class, "Videos of each class that test")
      ->capture_default_str();
  planted->add_option("--size", arguments->size, "Height and width of the frames, pixels [64x64]")->type_name("HxW");
  planted->add_option("--frames", arguments->frames, "Shortest and longest video, frames [32-128]")
      ->type_name("MIN-MAX");
  planted
      ->add_option("--apex", arguments->apex,
                   "Frames at full strength, of each cue [12-20; two-cues 4-8; motion 2, the frames of a pose]")
      ->type_name("MIN-MAX");
  planted
      ->add_option("--apart", arguments->apart,
                   "Frames from the first cue to the second [two-cues 24-48; motion 2-4; others have one cue]")
      ->type_name("MIN-MAX");
  planted->add_option("--contrast", arguments->contrast, "Strength of an apex: less is harder to see [1]");
  planted->add_option("--distractors", arguments->distractors,
                      "Fraction of videos with a weaker expression of another class [noise 1/3; others 0]");
  planted->add_option("--sway", arguments->sway, "Strength of the head's movement [1]");
  planted->add_option("--lighting", arguments->lighting, "Strength of the drift of light [1]");
  planted->add_option("--occlusions", arguments->occlusions,
                      "Fraction of videos in which a hand passes before the face [noise 1/3; others 0]");
  planted->add_option("--noise", arguments->noise, "Standard deviation of each pixel's noise, grey levels [4]");
  planted->add_option("--seed", recipe.seed, "Equal seeds and options give equal bytes")->capture_default_str();
  planted->callback([arguments, &chosen] { chosen = [arguments] { return run_make_planted(*arguments); }; });
}

}  // namespace foldwise::datasets

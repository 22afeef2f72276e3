// SPDX-License-Identifier: Apache-2.0
// orchestrator datasets make youtube8m: one of make.h.
#include <memory>

#include "datasets/commands/make.h"
#include "datasets/synthetic/youtube8m.h"

namespace foldwise::datasets {
namespace {

struct Youtube8mArguments {
  explicit Youtube8mArguments(CLI::App& command) : target(command) {}

  Youtube8mRecipe recipe;
  std::string level = "video";
  std::string id_name = "id";
  std::string steps = "60-120";
  std::string kinds = "all";
  MakeTarget target;
};

PlantedKinds kinds_of(const std::string& name) {
  if (name == "single") return PlantedKinds::single;
  return name == "interaction" ? PlantedKinds::interaction : PlantedKinds::all;
}

int run_make_youtube8m(Youtube8mArguments& arguments) {
  Youtube8mRecipe& recipe = arguments.recipe;
  recipe.level = arguments.level == "frame" ? ExampleLevel::frame : ExampleLevel::video;
  recipe.id_name = arguments.id_name == "video_id" ? ExampleIdName::video_id : ExampleIdName::id;
  recipe.examples.kinds = kinds_of(arguments.kinds);
  std::tie(recipe.least_steps, recipe.most_steps) = parse_range("--steps", arguments.steps);
  return arguments.target.run(recipe, make_youtube8m);
}

}  // namespace

void add_make_youtube8m(CLI::App& make_command, Action& chosen) {
  CLI::App* youtube8m = make_command.add_subcommand(
      "youtube8m",
      "Features whose labels follow from rgb, from audio, or from both together, in YouTube-8M's shards.\n"
      "Which class follows from what, and the labels of all examples: planted/classes.csv, planted/examples.csv.\n"
      "Example: orchestrator datasets make youtube8m --out data/yt8m --level video --train-shards 8 --seed 1");
  const auto arguments = std::make_shared<Youtube8mArguments>(*youtube8m);  // shared: CLI11 copies its callbacks
  Youtube8mRecipe& recipe = arguments->recipe;
  const auto option = [&](const char* name, auto& value, const char* sentence) {
    return youtube8m->add_option(name, value, sentence)->capture_default_str();
  };
  option("--level", arguments->level, "video: means over the video; frame: one step per second")
      ->check(CLI::IsMember({"video", "frame"}));
  option("--id-name", arguments->id_name, "What the id is called: id in 2018's release, video_id in 2017's")
      ->check(CLI::IsMember({"id", "video_id"}));
  option("--train-shards", recipe.train_shards, "Shards of the split train");
  option("--validate-shards", recipe.validate_shards, "Shards of the split validate");
  option("--test-shards", recipe.test_shards, "Shards of the split test, without labels");
  option("--examples-per-shard", recipe.examples_per_shard, "Examples in each shard");
  option("--classes", recipe.examples.classes, "Classes, whose kinds take turns");
  option(
      "--kinds", arguments->kinds,
      "all: classes that follow from rgb, from audio and from both; single: from rgb and from audio; interaction: from "
      "both alone")
      ->check(CLI::IsMember({"all", "single", "interaction"}));
  option("--labels-per-example", recipe.examples.labels_per_example, "Labels that an example has on average, about");
  option("--steps", arguments->steps, "Shortest and longest video of frame level, seconds")->type_name("MIN-MAX");
  option("--signal", recipe.examples.signal, "Length of what a label adds to the features");
  option("--informative", recipe.examples.informative,
         "Share of a modality's features that what a label adds lies in, the first ones; the others are noise alone");
  option("--noise", recipe.examples.noise, "Standard deviation of the features' noise");
  option("--seed", recipe.seed, "Equal seeds and options give equal bytes");
  youtube8m->callback([arguments, &chosen] { chosen = [arguments] { return run_make_youtube8m(*arguments); }; });
}

}  // namespace foldwise::datasets

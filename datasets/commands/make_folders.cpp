// SPDX-License-Identifier: Apache-2.0
// orchestrator datasets make folders: one of make.h.
#include <algorithm>
#include <iterator>
#include <memory>

#include "datasets/commands/make.h"
#include "datasets/synthetic/folders.h"

namespace foldwise::datasets {
namespace {

struct FoldersArguments {
  explicit FoldersArguments(CLI::App& command) : target(command) {}

  FoldersRecipe recipe;
  std::string content = "actions";
  std::string layout = "videos";
  std::string splits = "table";
  std::string size = "64x64";
  std::string frames = "24-48";
  MakeTarget target;
};

/// The enumerator whose name stands at its place.
template <typename Enumeration, typename Names>
Enumeration place_of(const std::string& name, const Names& names) {
  return static_cast<Enumeration>(std::distance(names.begin(), std::find(names.begin(), names.end(), name)));
}

int run_make_folders(FoldersArguments& arguments) {
  FoldersRecipe& recipe = arguments.recipe;
  recipe.content = arguments.content == "actions" ? FolderContent::actions : FolderContent::expressions;
  recipe.layout = place_of<DatasetLayout>(arguments.layout, Choices<DatasetLayout>::names);
  recipe.splits = place_of<FolderSplits>(arguments.splits, folder_splits_names);
  recipe.size = parse_size("--size", arguments.size);
  std::tie(recipe.least_frames, recipe.most_frames) = parse_range("--frames", arguments.frames);
  return arguments.target.run(recipe, make_folders);
}

}  // namespace

void add_make_folders(CLI::App& make_command, Action& chosen) {
  CLI::App* folders = make_command.add_subcommand(
      "folders",
      "A folder for each class, as one's own data lie, with subjects and splits in samples.csv.\n"
      "Example: orchestrator datasets make folders --out data/own --content expressions --layout images");
  const auto arguments = std::make_shared<FoldersArguments>(*folders);  // shared: CLI11 copies its callbacks
  FoldersRecipe& recipe = arguments->recipe;
  folders->add_option("--content", arguments->content, "actions: people who do something; expressions: faces")
      ->check(CLI::IsMember({"actions", "expressions"}))
      ->capture_default_str();
  folders->add_option("--layout", arguments->layout, "videos: .avi; faces: folders of PNG images; images: one PNG each")
      ->check(CLI::IsMember({"videos", "faces", "images"}))
      ->capture_default_str();
  folders
      ->add_option("--splits", arguments->splits,
                   "table: samples.csv has subjects and splits; folders: <split>/<class>/…; none: neither")
      ->check(CLI::IsMember({"table", "folders", "none"}))
      ->capture_default_str();
  folders->add_option("--classes", recipe.classes, "Actions or expressions")->capture_default_str();
  folders->add_option("--subjects", recipe.subjects, "People; a fifth validates, a fifth tests")->capture_default_str();
  folders->add_option("--per-subject", recipe.per_subject, "Samples of each class by each of them")
      ->capture_default_str();
  folders->add_option("--size", arguments->size, "Height and width of the frames, pixels")
      ->type_name("HxW")
      ->capture_default_str();
  folders->add_option("--frames", arguments->frames, "Shortest and longest video, frames")
      ->type_name("MIN-MAX")
      ->capture_default_str();
  folders->add_option("--noise", recipe.noise, "Standard deviation of each pixel's noise, grey levels")
      ->capture_default_str();
  folders->add_option("--seed", recipe.seed, "Equal seeds and options give equal bytes")->capture_default_str();
  folders->callback([arguments, &chosen] { chosen = [arguments] { return run_make_folders(*arguments); }; });
}

}  // namespace foldwise::datasets

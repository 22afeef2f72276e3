// SPDX-License-Identifier: Apache-2.0
#include "datasets/commands.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <optional>
#include <thread>

#include "datasets/synthetic/afew.h"
#include "experiments/error.h"

namespace foldwise {
namespace {

struct MakeArguments {
  AfewRecipe recipe;
  std::string folder;
  std::string size = "64x64";
  std::string frames = "24-48";
  std::string apex = "4-8";
  std::string layout = "videos";
  int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
};

// Two numbers with a mark between them.
std::pair<int, int> parse_pair(const std::string& option, const std::string& text, char mark) {
  const std::size_t at = text.find(mark);
  const auto number = [&](const std::string& digits) -> int {
    const bool good =
        !digits.empty() && digits.size() < 7 && digits.find_first_not_of("0123456789") == std::string::npos;
    if (good) return std::stoi(digits);
    throw UserError(Fault::usage, option, "'" + text + "'",
                    mark == 'x' ? "a height and a width are expected, such as 64x64"
                                : "a smallest and a largest number are expected, such as 24-48");
  };
  if (at == std::string::npos) return {number(text), number(text)};
  return {number(text.substr(0, at)), number(text.substr(at + 1))};
}

void add_make_options(CLI::App& afew, MakeArguments& arguments) {
  AfewRecipe& recipe = arguments.recipe;
  PlantedOptions& videos = recipe.videos;
  afew.add_option("--out", arguments.folder, "Folder to make; a new or an empty one")->required()->type_name("DIR");
  afew.add_option("--layout", arguments.layout, "videos: .avi files; faces: a folder of PNG images for each video")
      ->check(CLI::IsMember({"videos", "faces"}))
      ->capture_default_str();
  afew.add_option("--subjects", recipe.subjects, "People; a quarter of them are in Val alone")->capture_default_str();
  afew.add_option("--train-per-class", recipe.train_per_class, "Videos of each class in Train")->capture_default_str();
  afew.add_option("--validation-per-class", recipe.validation_per_class, "Videos of each class in Val")
      ->capture_default_str();
  afew.add_option("--size", arguments.size, "Height and width of the frames, pixels")
      ->type_name("HxW")
      ->capture_default_str();
  afew.add_option("--frames", arguments.frames, "Shortest and longest video, frames")
      ->type_name("MIN-MAX")
      ->capture_default_str();
  afew.add_option("--apex", arguments.apex, "Frames that an expression stays at its full intensity")
      ->type_name("MIN-MAX")
      ->capture_default_str();
  afew.add_option("--sway", videos.sway, "Strength of the head's movement")->capture_default_str();
  afew.add_option("--lighting", videos.lighting, "Strength of the drift of light")->capture_default_str();
  afew.add_option("--occlusions", videos.occlusions, "Fraction of videos in which a hand passes before the face")
      ->capture_default_str();
  afew.add_option("--noise", videos.noise, "Standard deviation of each pixel's noise, grey levels")
      ->capture_default_str();
  afew.add_option("--seed", recipe.seed, "Equal seeds and options give equal bytes")->capture_default_str();
  afew.add_option("--threads", arguments.threads, "Threads that draw and encode")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
}

void make(MakeArguments& arguments) {
  AfewRecipe& recipe = arguments.recipe;
  recipe.layout = arguments.layout == "faces" ? DatasetLayout::faces : DatasetLayout::videos;
  const auto [height, width] = parse_pair("--size", arguments.size, 'x');
  recipe.videos.size = {height, width};
  std::tie(recipe.videos.least_frames, recipe.videos.most_frames) = parse_pair("--frames", arguments.frames, '-');
  std::tie(recipe.videos.least_apex, recipe.videos.most_apex) = parse_pair("--apex", arguments.apex, '-');

  const bool terminal = isatty(STDERR_FILENO) == 1;
  const auto made = make_afew(recipe, arguments.folder, arguments.threads, [&](int done, int all) {
    if (terminal) std::cerr << '\r' << done << '/' << all << " videos" << (done == all ? "\n" : "") << std::flush;
  });
  if (std::holds_alternative<AfewThere>(made)) {
    std::cout << arguments.folder << " holds this dataset already: nothing to do\n";
    return;
  }
  const AfewMade& counts = std::get<AfewMade>(made);
  std::cout << arguments.folder << ": " << counts.videos << " videos, " << counts.frames
            << " frames; the true intensities are in " << arguments.folder << "/planted\n";
}

}  // namespace

int run_datasets_command(const std::vector<std::string>& arguments) {
  CLI::App datasets("Generate small datasets in the layouts of the public ones", "orchestrator datasets");
  datasets.require_subcommand(1);
  CLI::App* make_command = datasets.add_subcommand("make", "Generate a dataset whose truth is known");
  make_command->require_subcommand(1);
  CLI::App* afew = make_command->add_subcommand(
      "afew",
      "Faces that show one of seven expressions at a random time, in AFEW's layout.\n"
      "The true intensity of each frame is written beside them: planted/<video id>.csv, planted/manifest.csv.\n"
      "Example: orchestrator datasets make afew --out data/afew --train-per-class 20 --size 64x64 --seed 1");
  MakeArguments make_arguments;
  add_make_options(*afew, make_arguments);
  try {
    datasets.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // CLI11 reads from the back
    make(make_arguments);
    return 0;
  } catch (const CLI::ParseError& error) {
    return datasets.exit(error) == 0 ? 0 : 2;
  } catch (const UserError& error) {
    std::cerr << error.what() << '\n';
    return error.fault() == Fault::store ? 3 : 2;
  }
}

}  // namespace foldwise

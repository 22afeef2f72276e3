// SPDX-License-Identifier: Apache-2.0
#include "datasets/commands/make.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <iostream>

#include "experiments/foundation/error.h"
#include "experiments/foundation/in_parallel.h"

namespace foldwise::datasets {
namespace {

struct GeneratorRow {
  DatasetName dataset;
  void (*add)(CLI::App& make, Action& chosen);
};

// The generators, one line each.
constexpr auto generators = std::to_array<GeneratorRow>({
    {DatasetName::afew, add_make_afew},
    {DatasetName::unbc_mcmaster, add_make_unbc_mcmaster},
    {DatasetName::biovid, add_make_biovid},
    {DatasetName::hmdb51, add_make_hmdb51},
    {DatasetName::sewa, add_make_sewa},
    {DatasetName::recola, add_make_recola},
    {DatasetName::youtube8m, add_make_youtube8m},
    {DatasetName::rafdb, add_make_rafdb},
    {DatasetName::fer2013, add_make_fer2013},
    {DatasetName::folders, add_make_folders},
    {DatasetName::folders, add_make_planted},
});

// Two numbers with a mark between them; one number stands for both.
std::pair<int, int> parse_pair(const std::string& option, const std::string& text, char mark, const char* remedy) {
  const std::size_t at = text.find(mark);
  const auto number = [&](const std::string& digits) -> int {
    const bool good =
        !digits.empty() && digits.size() < 7 && digits.find_first_not_of("0123456789") == std::string::npos;
    if (good) return std::stoi(digits);
    throw UserError(Fault::usage, option, "'" + text + "'", remedy);
  };
  if (at == std::string::npos) return {number(text), number(text)};
  return {number(text.substr(0, at)), number(text.substr(at + 1))};
}

std::string range_text(int least, int most) {
  return std::to_string(least) + "-" + std::to_string(most);
}

}  // namespace

void add_make(CLI::App& datasets, Action& chosen) {
  CLI::App* make = datasets.add_subcommand("make", "Generate a dataset whose truth is known");
  make->require_subcommand(1);
  for (const GeneratorRow& row : generators) row.add(*make, chosen);
}

bool can_be_made(DatasetName dataset) {
  return std::ranges::find(generators, dataset, &GeneratorRow::dataset) != generators.end();
}

MakeTarget::MakeTarget(CLI::App& command) : threads_(machine_threads()) {
  command.add_option("--out", folder_, "Folder to make; a new or an empty one")->required()->type_name("DIR");
  command.add_option("--threads", threads_, "Threads that draw and encode")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
}

int MakeTarget::run_with_progress(const std::function<MakeOutcome(const MakeProgress&)>& make) const {
  const bool terminal = isatty(STDERR_FILENO) == 1;
  const MakeOutcome outcome = make([&](int done, int all) {
    if (terminal) std::cerr << '\r' << done << '/' << all << " samples" << (done == all ? "\n" : "") << std::flush;
  });
  if (std::holds_alternative<DatasetThere>(outcome)) {
    std::cout << folder_ << " holds this dataset already: nothing to do\n";
    return 0;
  }
  const DatasetMade& made = std::get<DatasetMade>(outcome);
  std::cout << folder_ << ": " << made.samples << " samples, " << made.frames << " frames; what is true of them is in "
            << folder_ << "/planted\n";
  return 0;
}

FaceSceneOptions::FaceSceneOptions(CLI::App& command, const SceneOptions& defaults, PictureSize picture_size)
    : defaults_(defaults), size_(std::to_string(defaults.size.height) + "x" + std::to_string(defaults.size.width)) {
  if (picture_size == PictureSize::free) {
    command.add_option("--size", size_, "Height and width of the frames, pixels")
        ->type_name("HxW")
        ->capture_default_str();
  }
  command.add_option("--sway", defaults_.sway, "Strength of the head's movement")->capture_default_str();
  command.add_option("--lighting", defaults_.lighting, "Strength of the drift of light")->capture_default_str();
  command.add_option("--occlusions", defaults_.occlusions, "Fraction of videos in which a hand passes before the face")
      ->capture_default_str();
  command.add_option("--noise", defaults_.noise, "Standard deviation of each pixel's noise, grey levels")
      ->capture_default_str();
}

SceneOptions FaceSceneOptions::scene() const {
  SceneOptions scene = defaults_;
  scene.size = parse_size("--size", size_);
  return scene;
}

FaceVideoOptions::FaceVideoOptions(CLI::App& command, const PlantedOptions& defaults)
    : scene_(command, defaults.scene),
      frames_(range_text(defaults.least_frames, defaults.most_frames)),
      apex_(range_text(defaults.least_apex, defaults.most_apex)) {
  command.add_option("--frames", frames_, "Shortest and longest video, frames")
      ->type_name("MIN-MAX")
      ->capture_default_str();
  command.add_option("--apex", apex_, "Frames that an expression stays at its full intensity")
      ->type_name("MIN-MAX")
      ->capture_default_str();
}

PlantedOptions FaceVideoOptions::videos() const {
  PlantedOptions videos{.scene = scene_.scene()};
  std::tie(videos.least_frames, videos.most_frames) = parse_range("--frames", frames_);
  std::tie(videos.least_apex, videos.most_apex) = parse_range("--apex", apex_);
  return videos;
}

ActionVideoOptions::ActionVideoOptions(CLI::App& command, const ActionOptions& defaults)
    : defaults_(defaults),
      size_(std::to_string(defaults.size.height) + "x" + std::to_string(defaults.size.width)),
      frames_(range_text(defaults.least_frames, defaults.most_frames)) {
  command.add_option("--size", size_, "Height and width of the frames, pixels")
      ->type_name("HxW")
      ->capture_default_str();
  command.add_option("--frames", frames_, "Shortest and longest video, frames")
      ->type_name("MIN-MAX")
      ->capture_default_str();
  command.add_option("--sway", defaults_.sway, "Strength of the camera's movement")->capture_default_str();
  command.add_option("--style", defaults_.style, "How differently people move")->capture_default_str();
  command.add_option("--clutter", defaults_.clutter, "How many things hang on the wall")->capture_default_str();
  command.add_option("--noise", defaults_.noise, "Standard deviation of each pixel's noise, grey levels")
      ->capture_default_str();
}

ActionOptions ActionVideoOptions::videos() const {
  ActionOptions videos = defaults_;
  videos.size = parse_size("--size", size_);
  std::tie(videos.least_frames, videos.most_frames) = parse_range("--frames", frames_);
  return videos;
}

std::pair<int, int> parse_range(const std::string& option, const std::string& text) {
  return parse_pair(option, text, '-', "a smallest and a largest number are expected, such as 24-48");
}

Size parse_size(const std::string& option, const std::string& text) {
  const auto [height, width] = parse_pair(option, text, 'x', "a height and a width are expected, such as 64x64");
  return {height, width};
}

}  // namespace foldwise::datasets

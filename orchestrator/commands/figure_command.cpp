// SPDX-License-Identifier: Apache-2.0
// orchestrator figure: one of commands.h.
#include <algorithm>
#include <array>
#include <iostream>
#include <span>
#include <string_view>

#include "experiments/foundation/durable_file.h"
#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/figure_material.h"
#include "orchestrator/commands/figure_trainings.h"
#include "orchestrator/commands/sweep_location.h"
#include "results/drawing/png.h"
#include "results/drawing/raster.h"
#include "results/drawing/svg.h"

namespace foldwise::orchestrator {
namespace {

using Panels = std::vector<std::vector<results::SamplingPanel>>;

void write_file(const std::filesystem::path& file, std::span<const std::uint8_t> bytes) {
  DurableFile target(file);
  target.append(bytes);
  target.commit();
  std::cout << file.string() << "\n";
}

void write_file(const std::filesystem::path& file, const std::string& text) {
  write_file(file, std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

/// The last part of a video's id, in letters that file names have on every system.
std::string as_file_name(const std::string& video) {
  std::string name = video.substr(video.rfind('/') + 1);
  for (char& letter : name) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                       (letter >= '0' && letter <= '9') || letter == '_' || letter == '.';
    if (!plain) letter = '-';
  }
  return name;
}

/// "sampling-map_001000022_1f2e3d4c5b6a": the first of several videos and trainings, and how many more.
std::string figure_name(const Panels& panels) {
  std::string name = "sampling-map_" + as_file_name(panels.front().front().record.video);
  if (panels.front().size() > 1) name += "-and-" + std::to_string(panels.front().size() - 1);
  for (const auto& row : panels) name += "_" + row.front().key;
  return name;
}

Panels read_panels(const results::StoreReader& store, const FigureArguments& arguments) {
  const results::StoreSnapshot snapshot(store);
  const std::vector<RecordedTraining> chosen =
      choose_trainings(recorded_trainings(store), arguments.runs, arguments.videos.front());
  FigureMaterial material(store);
  Panels panels;
  for (const RecordedTraining& training : chosen) {
    const results::SamplingFile file(training.file);
    std::vector<results::SamplingPanel>& row = panels.emplace_back();
    for (const std::string& text : arguments.videos) {
      const std::string video = choose_video(file, text, training.job.label);
      row.push_back(material.panel(training, file.record(video), arguments.stills));
    }
  }
  return panels;
}

}  // namespace

int sampling_map_command(const FigureArguments& arguments) {
  const results::StoreReader store =
      results::StoreReader::open(find_database(arguments.results.path, arguments.results.scale));
  const Panels panels = read_panels(store, arguments);
  const results::Drawing drawing = draw_sampling_maps(panels);
  const results::Raster raster = rasterise(drawing, arguments.zoom);
  const std::filesystem::path folder =
      arguments.out.empty() ? store.file().parent_path() / "figures" : std::filesystem::path(arguments.out);
  const std::string name = (folder / figure_name(panels)).string();
  write_file(name + ".png", results::encode_png(raster.columns, raster.rows, raster.pixels));
  write_file(name + ".svg", to_svg(drawing));
  write_file(name + ".clips.csv", clips_csv(panels));
  write_file(name + ".places.csv", places_csv(panels));
  write_file(name + ".frames.csv", frames_csv(panels));
  std::cout << std::flush;
  return exit_finished;
}

}  // namespace foldwise::orchestrator

// SPDX-License-Identifier: Apache-2.0
// orchestrator figure sampling-map: one of commands.h.
#include <string>
#include <vector>

#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/figures/figure_files.h"
#include "orchestrator/commands/figures/figure_material.h"
#include "orchestrator/commands/figures/figure_trainings.h"
#include "orchestrator/commands/sweep_location.h"
#include "results/figures/sampling_map.h"

namespace foldwise::orchestrator {
namespace {

using Panels = std::vector<std::vector<results::SamplingPanel>>;

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
  std::vector<std::string> videos;
  std::vector<std::string> keys;
  for (const results::SamplingPanel& panel : panels.front()) videos.push_back(panel.record.video);
  for (const auto& row : panels) keys.push_back(row.front().key);
  const std::string name = (figure_folder(store, arguments) / figure_name("sampling-map", videos, keys)).string();
  write_drawing(name, draw_sampling_maps(panels, arguments.distribution), arguments.zoom);
  write_text_file(name + ".clips.csv", clips_csv(panels));
  write_text_file(name + ".places.csv", places_csv(panels));
  write_text_file(name + ".frames.csv", frames_csv(panels));
  return exit_finished;
}

}  // namespace foldwise::orchestrator

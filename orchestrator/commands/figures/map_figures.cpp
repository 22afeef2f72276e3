// SPDX-License-Identifier: Apache-2.0
// orchestrator figure attention, figure mask, figure regions and orchestrator maps: four of commands.h.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "experiments/facts/attention_maps.h"
#include "experiments/foundation/error.h"
#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/figures/figure_files.h"
#include "orchestrator/commands/figures/figure_material.h"
#include "orchestrator/commands/figures/figure_trainings.h"
#include "orchestrator/commands/figures/map_export.h"
#include "orchestrator/commands/sweep_location.h"
#include "results/figures/attention_figure.h"
#include "results/figures/map_file.h"
#include "results/figures/map_tables.h"
#include "results/figures/mask_figure.h"
#include "results/figures/region_figure.h"

namespace foldwise::orchestrator {
namespace {

constexpr std::int64_t mebibyte = 1 << 20;

/// What a figure needs of a network, which its experiment tells before anything is made.
struct NeededMaps {
  bool (*had_by)(const AttentionOptions&);
  const char* sentence;  ///< what the figure is of
  const char* others;    ///< what draws the other kinds
};

constexpr NeededMaps steps_to_steps{
    maps_steps_to_steps, "this figure is of self-attention over time (model.attention)",
    "orchestrator figure mask draws masks and attention inside frames, orchestrator maps writes every map"};
constexpr NeededMaps places_in_frames{
    maps_places, "this figure is of masks and of attention inside frames (model.attention)",
    "orchestrator figure attention draws self-attention over time, orchestrator maps writes every map"};

constexpr NeededMaps regions_of_frames{
    maps_regions,
    "this figure is of attention to the places of each frame (model.attention.kind region_attention, "
    "attention_clusters)",
    "orchestrator figure mask draws masks, orchestrator maps writes every map"};

void expect_maps(const NeededMaps& needed, const AttentionOptions& attention, const TrainedRun& run) {
  if (needed.had_by(attention)) return;
  const bool none = attention.kind == AttentionKind::none;
  std::string has = none ? "no attention" : fmt::format("{} alone", name_of(attention.kind));
  if (!none && !makes_steps(attention.kind)) has += fmt::format(", over {}", name_of(attention.over));
  throw UserError(Fault::usage, run.training.job.label, "its network has " + has,
                  fmt::format("{}; {}", needed.sentence,
                              none ? "orchestrator maps writes the scores of every frame" : needed.others));
}

/// Videos of trained networks, and where what is made of them goes.
class MapSession {
 public:
  /// Throws UserError where a network has not what is needed; then nothing is written.
  MapSession(const FigureArguments& arguments, const NeededMaps* needed)
      : arguments_(arguments),
        store_(results::StoreReader::open(find_database(arguments.results.path, arguments.results.scale))),
        snapshot_(std::in_place, store_),
        runs_(choose_runs(store_, arguments.runs)),
        material_(store_) {
    const results::FoldRecords folds = store_.folds();
    for (const TrainedRun& run : runs_) {
      keys_.push_back(run.training.job.key.brief());
      std::vector<std::string>& row = videos_.emplace_back();
      for (const std::string& text : arguments.videos) row.push_back(choose_sample(folds, run, text));
    }
    for (const TrainedRun& run : runs_) {
      if (needed != nullptr) expect_maps(*needed, material_.experiment_of(run).model.attention, run);
    }
    snapshot_.reset();  // a coordinator may write while workers pass videos
    folder_ = figure_folder(store_, arguments);
    std::error_code error;
    std::filesystem::create_directories(folder_, error);
    if (error) {
      throw UserError(Fault::usage, folder_.string(), "it cannot be made (" + error.message() + ")",
                      "name a folder to write into with --out");
    }
  }

  /// Calls `each` with every run and the maps of each of its videos. Returns the exit code of a worker that failed,
  /// which has said why, else 0.
  template <typename Each>
  int for_each(const Each& each) {
    for (std::size_t row = 0; row < runs_.size(); ++row) {
      for (const std::string& video : videos_[row]) {
        const std::filesystem::path file = folder_ / (figure_name("maps", {video}, {keys_[row]}) + ".safetensors");
        const int code = export_maps(store_, material_, runs_[row],
                                     {.video = video, .file = file, .most_bytes = arguments_.mebibytes * mebibyte});
        if (code != 0) return code;
        std::cout << file.string() << std::endl;
        each(row, runs_[row], results::MapFile(file), file);
      }
    }
    return exit_finished;
  }

  std::string name(const std::string& kind) const {
    return (folder_ / figure_name(kind, videos_.front(), keys_)).string();
  }
  FigureMaterial& material() { return material_; }
  std::size_t rows() const { return runs_.size(); }

 private:
  const FigureArguments& arguments_;
  results::StoreReader store_;
  std::optional<results::StoreSnapshot> snapshot_;
  std::vector<TrainedRun> runs_;
  FigureMaterial material_;
  std::vector<std::vector<std::string>> videos_;  ///< of each run
  std::vector<std::string> keys_;
  std::filesystem::path folder_;
};

}  // namespace

int attention_command(const FigureArguments& arguments) {
  MapSession session(arguments, &steps_to_steps);
  std::vector<std::vector<results::AttentionPanel>> panels(session.rows());
  const int code = session.for_each(
      [&](std::size_t row, const TrainedRun& run, const results::MapFile& maps, const std::filesystem::path& /*file*/) {
        auto keys = results::query_keys(maps);
        if (!keys) throw std::logic_error("self-attention over time without a map of it");
        panels[row].push_back({session.material().subject(run, maps, arguments.stills), *std::move(keys)});
      });
  if (code != exit_finished) return code;
  const std::string name = session.name("attention");
  write_drawing(name, draw_attention(panels, arguments.heads), arguments.zoom);
  write_text_file(name + ".weights.csv", attention_csv(panels, arguments.heads));
  write_text_file(name + ".profile.csv", profile_csv(panels, arguments.heads));
  return exit_finished;
}

int mask_command(const FigureArguments& arguments) {
  MapSession session(arguments, &places_in_frames);
  std::vector<std::vector<results::MaskPanel>> panels(session.rows());
  const int code = session.for_each(
      [&](std::size_t row, const TrainedRun& run, const results::MapFile& maps, const std::filesystem::path& /*file*/) {
        auto places = results::place_map(maps);
        if (!places) throw std::logic_error("attention inside frames without a map of it");
        panels[row].push_back({.subject = session.material().subject(run, maps, arguments.stills),
                               .places = *std::move(places),
                               .seen_area = session.material().experiment_of(run).clips.evaluation_crop_area});
      });
  if (code != exit_finished) return code;
  const std::string name = session.name("mask");
  write_drawing(name, draw_masks(panels, {.heads = arguments.heads, .span = arguments.span}), arguments.zoom);
  write_text_file(name + ".csv", mask_csv(panels, arguments.heads));
  return exit_finished;
}

int regions_command(const FigureArguments& arguments) {
  MapSession session(arguments, &regions_of_frames);
  std::vector<std::vector<results::RegionPanel>> panels(session.rows());
  std::vector<std::vector<results::MaskPanel>> regions(session.rows());  // the same, as they are written
  const int code = session.for_each(
      [&](std::size_t row, const TrainedRun& run, const results::MapFile& maps, const std::filesystem::path& /*file*/) {
        auto places = results::place_map(maps);
        if (!places || places->factor || !places->over_time) {
          throw UserError(Fault::usage, run.training.job.label, "its attention is not to the places of each frame",
                          std::string(regions_of_frames.sentence) + "; orchestrator maps writes what there is");
        }
        if (maps.label().empty()) {
          throw UserError(Fault::usage, run.training.job.label,
                          "its network predicts numbers, and this figure is of what classes each frame shows",
                          "orchestrator figure mask draws attention alone");
        }
        regions[row].push_back({.subject = session.material().subject(run, maps, arguments.stills),
                                .places = *std::move(places),
                                .seen_area = session.material().experiment_of(run).clips.evaluation_crop_area});
        panels[row].push_back({.regions = regions[row].back(), .shares = results::frame_shares(maps)});
      });
  if (code != exit_finished) return code;
  const std::string name = session.name("regions");
  write_drawing(name, draw_regions(panels, arguments.heads), arguments.zoom);
  write_text_file(name + ".places.csv", mask_csv(regions, arguments.heads));
  write_text_file(name + ".frames.csv", region_csv(panels));
  return exit_finished;
}

int maps_command(const FigureArguments& arguments) {
  MapSession session(arguments, nullptr);
  return session.for_each([](std::size_t /*row*/, const TrainedRun& /*run*/, const results::MapFile& maps,
                             const std::filesystem::path& file) {
    const std::string name = (file.parent_path() / file.stem()).string();
    write_text_file(name + ".scores.csv", scores_csv(maps));
    write_text_file(name + ".pooling.csv", pooling_csv(maps));
    for (const results::MapEntry& map : maps.maps()) {
      std::string map_name = map.name;
      std::ranges::replace(map_name, '/', '.');
      if (map.numbers() > results::most_lines_of_a_map) {
        std::cerr << fmt::format("{}: {} numbers are in the safetensors file alone\n", map.name, map.numbers());
        continue;
      }
      std::string map_path = name;
      map_path.append(".").append(map_name).append(".csv");
      write_text_file(map_path, map_csv(maps, map));
    }
  });
}

}  // namespace foldwise::orchestrator

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>

#include "datasets/synthetic/making.h"
#include "datasets/synthetic/scenes/action_video.h"
#include "datasets/synthetic/scenes/planted_video.h"
#include "experiments/experiment.h"

namespace foldwise::datasets {

/// What the parsed command does; returns the exit code.
using Action = std::function<int()>;

/// `orchestrator datasets make …`: one line per generator in make.cpp.
void add_make(CLI::App& datasets, Action& chosen);

/// Whether there is a generator of look-alikes.
bool can_be_made(DatasetName dataset);

// One function per generator, in a file of its own: adds its subcommand, which sets `chosen` when it is parsed.
void add_make_afew(CLI::App& make, Action& chosen);
void add_make_biovid(CLI::App& make, Action& chosen);
void add_make_fer2013(CLI::App& make, Action& chosen);
void add_make_folders(CLI::App& make, Action& chosen);
void add_make_hmdb51(CLI::App& make, Action& chosen);
void add_make_planted(CLI::App& make, Action& chosen);
void add_make_rafdb(CLI::App& make, Action& chosen);
void add_make_recola(CLI::App& make, Action& chosen);
void add_make_sewa(CLI::App& make, Action& chosen);
void add_make_unbc_mcmaster(CLI::App& make, Action& chosen);
void add_make_youtube8m(CLI::App& make, Action& chosen);

/// Where a generated dataset goes: the options that all generators have.
class MakeTarget {
 public:
  explicit MakeTarget(CLI::App& command);
  /// Runs a generator on its recipe with progress on a terminal, and says what became of it. Returns the exit code.
  template <typename Recipe>
  int run(const Recipe& recipe, MakeOutcome (*make)(const Recipe&, const std::filesystem::path& folder, int threads,
                                                    const MakeProgress&)) const {
    return run_with_progress([&](const MakeProgress& progress) { return make(recipe, folder_, threads_, progress); });
  }

 private:
  int run_with_progress(const std::function<MakeOutcome(const MakeProgress&)>& make) const;

  std::string folder_;
  int threads_;
};

/// The options of generators that draw faces, and what they ask for.
class FaceSceneOptions {
 public:
  enum class PictureSize : bool { fixed, free };  ///< fixed: there is no --size
  FaceSceneOptions(CLI::App& command, const SceneOptions& defaults, PictureSize picture_size = PictureSize::free);
  /// Throws UserError when what was given cannot be read.
  SceneOptions scene() const;

 private:
  SceneOptions defaults_;
  std::string size_;
};

/// Those of generators whose faces show an expression for some time.
class FaceVideoOptions {
 public:
  FaceVideoOptions(CLI::App& command, const PlantedOptions& defaults);
  /// Throws UserError when what was given cannot be read.
  PlantedOptions videos() const;

 private:
  FaceSceneOptions scene_;
  std::string frames_;
  std::string apex_;
};

/// The options of generators that draw people who do something.
class ActionVideoOptions {
 public:
  ActionVideoOptions(CLI::App& command, const ActionOptions& defaults);
  /// Throws UserError when what was given cannot be read.
  ActionOptions videos() const;

 private:
  ActionOptions defaults_;
  std::string size_;
  std::string frames_;
};

/// "24-48", "24": a smallest and a largest number. Throws UserError that names the option.
std::pair<int, int> parse_range(const std::string& option, const std::string& text);
/// "64x48": height and width. Throws UserError that names the option.
Size parse_size(const std::string& option, const std::string& text);

}  // namespace foldwise::datasets

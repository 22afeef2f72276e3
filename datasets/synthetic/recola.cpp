// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/recola.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>
#include <numbers>
#include <vector>

#include "datasets/synthetic/planted_files.h"
#include "datasets/synthetic/scenes/smooth_curve.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

constexpr int generator_version = 1;  // raised when the same recipe gives other bytes
constexpr double step = 0.04;         // seconds from row to row

enum Purpose : std::uint64_t { audio_curve = 0x7265636f6c61, video_curve, rating_noise, projection, feature_noise };

/// What is true of one step.
struct Truth {
  double audio = 0;
  double video = 0;
  double arousal() const { return 0.3 * audio + 0.3 * video + 0.35 * audio * video; }
  double valence() const { return 0.3 * audio - 0.3 * video + 0.35 * audio * video; }
};

/// A folder of features.
struct Modality {
  const char* folder;
  std::uint64_t number;  ///< keeps its draws apart from the others'
  int RecolaRecipe::*columns;
  bool hears;  ///< follows the audio curve; else the video curve
  bool per_task;
};
constexpr Modality modalities[] = {
    {"features_audio", 1, &RecolaRecipe::audio, true, true},
    {"features_video_appearance", 2, &RecolaRecipe::appearance, false, false},
    {"features_video_geometric", 3, &RecolaRecipe::geometric, false, false},
};

double normal(CounterRandom& random) {
  // Box and Muller; 1 - uniform() is never 0.
  const double radius = std::sqrt(-2 * std::log(1 - random.uniform()));
  return radius * std::cos(2 * std::numbers::pi * random.uniform());
}

void require(bool good, const char* option, double seen, const char* remedy) {
  if (!good) throw UserError(Fault::usage, option, fmt::format("{:g}", seen), remedy);
}

void check(const RecolaRecipe& recipe) {
  require(recipe.recordings >= 2 && recipe.recordings <= 999, "--recordings", recipe.recordings,
          "2 to 999 of each split are possible");
  require(recipe.rows >= 1 && recipe.rows <= 1'000'000, "--rows", recipe.rows, "1 to 1000000 are possible");
  for (const auto& [option, columns] :
       {std::pair{"--audio", recipe.audio}, std::pair{"--appearance", recipe.appearance},
        std::pair{"--geometric", recipe.geometric}}) {
    require(columns >= 1 && columns <= 10'000, option, columns, "1 to 10000 columns are possible");
  }
  require(recipe.noise >= 0 && recipe.noise <= 100, "--noise", recipe.noise, "0 to 100 is possible");
}

/// One recording: a person of its own.
class Recording {
 public:
  Recording(const RecolaRecipe& recipe, std::string id, std::uint64_t number)
      : recipe_(recipe),
        id_(std::move(id)),
        number_(number),
        audio_(random_bits(recipe.seed, audio_curve, number)),
        video_(random_bits(recipe.seed, video_curve, number)) {}

  void write(const fs::path& folder) const {
    write_ratings(folder, "arousal");
    write_ratings(folder, "valence");
    for (const Modality& modality : modalities) {
      const std::string text = features(modality);
      const fs::path target = folder / modality.folder;
      if (!modality.per_task) {
        write_planted_text(target / (id_ + ".arff"), text);
        continue;
      }
      for (const char* task : {"arousal", "valence"}) write_planted_text(target / task / (id_ + ".arff"), text);
    }
    write_truth(folder);
  }

 private:
  Truth truth(int row) const { return {audio_.at(row * step), video_.at(row * step)}; }

  std::string header(const std::string& relation, const std::vector<std::string>& columns) const {
    std::string text = "@relation " + relation + "\n\n@attribute Instance_name string\n@attribute frameTime numeric\n";
    for (const std::string& column : columns) text += "@attribute " + column + " numeric\n";
    return text + "\n@data\n";
  }

  void write_ratings(const fs::path& folder, const std::string& task) const {
    std::string text = header("gold_standard_" + task, {"GoldStandard"});
    CounterRandom random(random_bits(recipe_.seed, rating_noise, number_, task.size()));
    for (int row = 0; row < recipe_.rows; ++row) {
      const Truth now = truth(row);
      const double rating = (task == "arousal" ? now.arousal() : now.valence()) + 0.01 * normal(random);
      fmt::format_to(std::back_inserter(text), "'{}',{:.2f},{:.6f}\n", id_, row * step, std::clamp(rating, -1.0, 1.0));
    }
    write_planted_text(folder / "ratings_gold_standard" / task / (id_ + ".arff"), text);
  }

  /// Each column follows its curve with a weight and a delay of its own, the same in all recordings.
  std::string features(const Modality& modality) const {
    const int columns = recipe_.*modality.columns;
    std::vector<std::string> names;
    std::vector<double> weights;
    std::vector<int> delays;
    CounterRandom shape(random_bits(recipe_.seed, projection, modality.number));
    for (int column = 0; column < columns; ++column) {
      names.push_back(fmt::format("feature_{}", column + 1));
      weights.push_back(normal(shape));
      delays.push_back(static_cast<int>(shape.below(10)));
    }
    std::string text = header(modality.folder, names);
    CounterRandom random(random_bits(recipe_.seed, feature_noise, number_, modality.number));
    for (int row = 0; row < recipe_.rows; ++row) {
      fmt::format_to(std::back_inserter(text), "'{}',{:.2f}", id_, row * step);
      for (std::size_t column = 0; column < weights.size(); ++column) {
        const Truth then = truth(std::max(0, row - delays[column]));
        const double signal = weights[column] * (modality.hears ? then.audio : then.video);
        fmt::format_to(std::back_inserter(text), ",{:.5f}", signal + recipe_.noise * normal(random));
      }
      text += '\n';
    }
    return text;
  }

  void write_truth(const fs::path& folder) const {
    std::string text = "time,audio,video,arousal,valence\n";
    for (int row = 0; row < recipe_.rows; ++row) {
      const Truth now = truth(row);
      fmt::format_to(std::back_inserter(text), "{:.2f},{:.6f},{:.6f},{:.6f},{:.6f}\n", row * step, now.audio, now.video,
                     now.arousal(), now.valence());
    }
    write_planted_text(folder / "planted" / (id_ + ".csv"), text);
  }

  const RecolaRecipe& recipe_;
  std::string id_;
  std::uint64_t number_;
  SmoothCurve audio_;
  SmoothCurve video_;
};

}  // namespace

std::string to_json(const RecolaRecipe& recipe) {
  const nlohmann::json document{{"generator", "foldwise recola " + std::to_string(generator_version)},
                                {"recordings", recipe.recordings},
                                {"rows", recipe.rows},
                                {"audio", recipe.audio},
                                {"appearance", recipe.appearance},
                                {"geometric", recipe.geometric},
                                {"noise", recipe.noise},
                                {"seed", recipe.seed}};
  return document.dump(2) + '\n';
}

MakeOutcome make_recola(const RecolaRecipe& recipe, const fs::path& folder, int threads, const MakeProgress& progress) {
  check(recipe);
  return make_dataset(folder, to_json(recipe), [&](const fs::path& unfinished) {
    const auto recordings = static_cast<std::size_t>(recipe.recordings);
    return make_in_parallel(2 * recordings, threads, progress, [&](std::size_t index) {
      const char* split = index < recordings ? "train" : "dev";
      Recording(recipe, fmt::format("{}_{}", split, index % recordings + 1), index).write(unfinished);
      return std::int64_t{recipe.rows};
    });
  });
}

}  // namespace foldwise::datasets

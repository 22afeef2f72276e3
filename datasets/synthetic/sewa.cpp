// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/sewa.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <vector>

#include "datasets/synthetic/normal_draw.h"
#include "datasets/synthetic/planted_files.h"
#include "datasets/synthetic/scenes/smooth_curve.h"
#include "datasets/synthetic/scenes/talking_face.h"
#include "datasets/synthetic/video_recipe.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

constexpr int generator_version = 1;  // raised when the same recipe gives other bytes
constexpr int frame_rate = 50;
constexpr int label_rate = 10;

enum Purpose : std::uint64_t { subject_purpose = 0x73657761, video_purpose, liking_curve, noise_purpose };

struct Recording {
  std::string name;
  bool labelled = true;
  double scale = 1;  // of its labels
};

void require_number(const char* option, double value, double least, double most) {
  if (value >= least && value <= most) return;
  throw UserError(Fault::usage, option, fmt::format("{:g}", value),
                  fmt::format("{:g} to {:g} is possible", least, most));
}

void check(const SewaRecipe& recipe) {
  require_within("--train", recipe.train, 1, 999);
  require_within("--devel", recipe.devel, 1, 999);
  require_within("--test", recipe.test, 0, 999);
  require_within("--seconds", recipe.seconds, 1, 600);
  require_within("--delay", recipe.delay, 0, 100);
  require_number("--label-noise", recipe.label_noise, 0, 10);
  require_number("--devel-scale", recipe.devel_scale, -10, 10);
  require_possible(recipe.scene);
}

std::vector<Recording> recordings_of(const SewaRecipe& recipe) {
  const char* culture = recipe.naming == SewaNaming::avec_2018 ? "DE_" : "";
  std::vector<Recording> recordings;
  for (const auto& [split, count] :
       {std::pair{"Train", recipe.train}, std::pair{"Devel", recipe.devel}, std::pair{"Test", recipe.test}}) {
    for (int number = 1; number <= count; ++number) {
      recordings.push_back({fmt::format("{}_{}{:02}", split, culture, number), split != std::string("Test"),
                            split == std::string("Devel") ? recipe.devel_scale : 1});
    }
  }
  return recordings;
}

/// What annotators make of a curve at one step. Noise is drawn for each label, or not at all.
class Annotators {
 public:
  Annotators(const SewaRecipe& recipe, const Recording& recording, std::uint64_t seed)
      : noise_(recipe.label_noise), scale_(recording.scale), random_(random_bits(seed, noise_purpose)) {}

  double label(double shown) {
    const double rated = scale_ * shown + (noise_ > 0 ? noise_ * draw_normal(random_) : 0);
    return std::clamp(rated, -1.0, 1.0);
  }

 private:
  double noise_;
  double scale_;
  CounterRandom random_;
};

std::string labels_of(const SewaRecipe& recipe, const Recording& recording, std::uint64_t seed,
                      const TalkingFace& face) {
  const SmoothCurve liking(random_bits(seed, liking_curve));
  Annotators annotators(recipe, recording, seed);
  std::string text;
  for (int step = 0; step < recipe.seconds * label_rate; ++step) {
    const double time = static_cast<double>(step) / label_rate;
    const double shown = static_cast<double>(step - recipe.delay) / label_rate;  // before the start: the curves go on
    const TalkingMood mood = face.mood(shown);
    const double arousal = annotators.label(mood.arousal);
    const double valence = annotators.label(mood.valence);
    fmt::format_to(std::back_inserter(text), "'{}';{:.1f};{:.6f};{:.6f};{:.6f}\n", recording.name, time, arousal,
                   valence, liking.at(shown));
  }
  return text;
}

std::string frames_of(int frames, const TalkingFace& face) {
  std::string text = "frame,valence,arousal,voice\n";
  for (int frame = 0; frame < frames; ++frame) {
    const TalkingMood mood = face.mood(static_cast<double>(frame) / frame_rate);
    fmt::format_to(std::back_inserter(text), "{},{:.6f},{:.6f},{:.6f}\n", frame, mood.valence, mood.arousal,
                   mood.voice);
  }
  return text;
}

void make_recording(const SewaRecipe& recipe, const Recording& recording, std::size_t number, const fs::path& folder) {
  const int frames = recipe.seconds * frame_rate;
  const std::uint64_t seed = random_bits(recipe.seed, video_purpose, number);
  const TalkingFace face(random_bits(recipe.seed, subject_purpose, number), seed, frames, frame_rate, recipe.scene);
  write_avi(
      frames, [&](int frame) { return face.draw(frame); }, folder / "video" / (recording.name + ".avi"), frame_rate);
  const fs::path labels = recording.labelled ? folder / "labels" : folder / "planted" / "labels";
  write_planted_text(labels / (recording.name + ".csv"), labels_of(recipe, recording, seed, face));
  write_planted_text(folder / "planted" / "frames" / (recording.name + ".csv"), frames_of(frames, face));
}

}  // namespace

std::string to_json(const SewaRecipe& recipe) {
  nlohmann::json document{{"generator", "foldwise sewa " + std::to_string(generator_version)},
                          {"names", recipe.naming == SewaNaming::avec_2017 ? 2017 : 2018},
                          {"train", recipe.train},
                          {"devel", recipe.devel},
                          {"test", recipe.test},
                          {"seconds", recipe.seconds},
                          {"delay", recipe.delay},
                          {"seed", recipe.seed}};
  // Left out by default, so that datasets of an earlier day are found to be the same.
  if (recipe.label_noise != 0) document["label_noise"] = recipe.label_noise;
  if (recipe.devel_scale != 1) document["devel_scale"] = recipe.devel_scale;
  describe(recipe.scene, document);
  return document.dump(2) + '\n';
}

MakeOutcome make_sewa(const SewaRecipe& recipe, const fs::path& folder, int threads, const MakeProgress& progress) {
  check(recipe);
  return make_dataset(folder, to_json(recipe), [&](const fs::path& unfinished) {
    const std::vector<Recording> recordings = recordings_of(recipe);
    return make_in_parallel(recordings.size(), threads, progress, [&](std::size_t index) {
      make_recording(recipe, recordings[index], index, unfinished);
      return std::int64_t{recipe.seconds} * frame_rate;
    });
  });
}

}  // namespace foldwise::datasets

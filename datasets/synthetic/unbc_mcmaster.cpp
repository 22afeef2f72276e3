// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/unbc_mcmaster.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "datasets/synthetic/manifest.h"
#include "datasets/synthetic/planted_files.h"
#include "datasets/synthetic/scenes/pain_video.h"
#include "datasets/synthetic/video_recipe.h"
#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

constexpr int generator_version = 1;  // raised when the same recipe gives other bytes
constexpr int highest_pspi = 16;
constexpr int highest_level = 5;  // of observed pain

enum Purpose : std::uint64_t { face_purpose = 0x756e6263, name_purpose, order_purpose, peak_purpose, video_purpose };

// One sequence to make.
struct Assignment {
  std::string subject;
  std::string sequence;
  int level = 0;  // observed pain
  int peak = 0;   // the highest PSPI
  std::uint64_t face = 0;
  std::uint64_t seed = 0;

  std::string id() const { return subject + '/' + sequence; }
};

void check(const UnbcMcMasterRecipe& recipe) {
  require_within("--subjects", recipe.subjects, 1, 900);
  require_within("--painless", recipe.painless, 0, recipe.subjects - 1, ": somebody has to show pain");
  require_within("--none", recipe.none, 0, 100);
  require_within("--mild", recipe.mild, 0, 100);
  require_within("--strong", recipe.strong, recipe.none + recipe.mild == 0 ? 1 : 0, 100,
                 recipe.none + recipe.mild == 0 ? ": a subject needs a sequence" : "");
  require_possible(recipe.videos);
}

// "ll042": two letters and the number.
std::string short_name(const UnbcMcMasterRecipe& recipe, int subject) {
  constexpr int first_number = 42;
  CounterRandom random(random_bits(recipe.seed, name_purpose, subject));
  std::string name;
  for (int i = 0; i < 2; ++i) name += static_cast<char>('a' + random.below(26));
  return fmt::format("{}{:03}", name, first_number + subject);
}

// "ll042t1aaaff": which test, the movement, the affected or the other arm.
std::string sequence_name(const std::string& subject, int number) {
  const char movement = static_cast<char>('a' + number / 2 % 26);
  return fmt::format("{}t{}a{}{}", subject, 1 + number / 52, movement, number % 2 == 0 ? "aff" : "unaff");
}

// The observed pain of a subject's sequences, in a random order. The levels of one kind take turns.
std::vector<int> levels_of(const UnbcMcMasterRecipe& recipe, int subject) {
  std::vector<int> levels(static_cast<std::size_t>(recipe.none), 0);
  for (int i = 0; i < recipe.mild; ++i) levels.push_back(1 + (subject + i) % 2);
  for (int i = 0; i < recipe.strong; ++i) levels.push_back(3 + (subject + i) % 3);
  if (subject >= recipe.subjects - recipe.painless) std::ranges::fill(levels, 0);
  CounterRandom(random_bits(recipe.seed, order_purpose, subject)).shuffle(levels);
  return levels;
}

// The highest PSPI of a sequence: a level is a fifth of the scale.
int draw_peak(int level, std::uint64_t seed) {
  if (level == 0) return 0;
  const int least = highest_pspi * (level - 1) / highest_level + 1;
  const int most = highest_pspi * level / highest_level;
  return CounterRandom(seed).between(least, most);
}

std::vector<Assignment> assign(const UnbcMcMasterRecipe& recipe) {
  std::vector<Assignment> assignments;
  for (int subject = 0; subject < recipe.subjects; ++subject) {
    const std::string name = short_name(recipe, subject);
    int number = 0;
    for (const int level : levels_of(recipe, subject)) {
      Assignment& made = assignments.emplace_back();
      made.subject = name.substr(2) + '-' + name;
      made.sequence = sequence_name(name, number);
      made.level = level;
      made.peak = draw_peak(level, random_bits(recipe.seed, peak_purpose, subject, number));
      made.face = random_bits(recipe.seed, face_purpose, subject);
      made.seed = random_bits(recipe.seed, video_purpose, subject, number);
      ++number;
    }
  }
  return assignments;
}

// "   3.0000000e+00", as in the official copy.
void write_number(int value, const fs::path& file) {
  write_planted_text(file, fmt::format("   {:.7e}\n", static_cast<double>(value)));
}

// Halves count up, those too that cosines miss by their last bit.
int pspi_of(double intensity) {
  return static_cast<int>(std::lround(highest_pspi * intensity + 1e-9));
}

// What the person would say: what shows, give or take a tenth of the scale.
int reported(int peak, int highest, CounterRandom& random) {
  const double shown = static_cast<double>(peak) / highest_pspi + random.uniform(-0.1, 0.1);
  return static_cast<int>(std::lround(highest * std::clamp(shown, 0.0, 1.0)));
}

void write_sequence_labels(const Assignment& made, const fs::path& labels) {
  const std::string file = made.id() + ".txt";
  write_number(made.level, labels / "OPR" / file);
  CounterRandom random(made.seed);
  write_number(reported(made.peak, 10, random), labels / "VAS" / file);
  write_number(reported(made.peak, 14, random), labels / "AFF" / file);
  write_number(reported(made.peak, 14, random), labels / "SEN" / file);
}

// Makes one sequence; returns its line of the manifest.
ManifestLine make_sequence(const UnbcMcMasterRecipe& recipe, const Assignment& made, const fs::path& folder) {
  const PainVideo video(static_cast<double>(made.peak) / highest_pspi, made.face, made.seed, recipe.videos);
  const std::string id = made.id();
  for (int frame = 0; frame < video.frames(); ++frame) {
    const std::string name = fmt::format("{}{:03}", made.sequence, frame + 1);
    write_image(video.draw(frame), folder / "Images" / id / (name + ".png"));
    write_number(pspi_of(video.intensity(frame)), folder / "Frame_Labels" / "PSPI" / id / (name + "_facs.txt"));
  }
  write_sequence_labels(made, folder / "Sequence_Labels");
  write_intensities(
      video.frames(), [&](int frame) { return highest_pspi * video.intensity(frame); },
      folder / "planted" / (id + ".csv"));
  return {fmt::format("{},{},{},{},{},{},{}\n", id, made.subject, made.level, made.peak, video.event_cells(),
                      video.frames(), made.seed),
          video.frames()};
}

}  // namespace

std::string to_json(const UnbcMcMasterRecipe& recipe) {
  nlohmann::json document{{"generator", "foldwise unbc_mcmaster " + std::to_string(generator_version)},
                          {"subjects", recipe.subjects},
                          {"painless", recipe.painless},
                          {"none", recipe.none},
                          {"mild", recipe.mild},
                          {"strong", recipe.strong},
                          {"seed", recipe.seed}};
  describe(recipe.videos, document);
  return document.dump(2) + '\n';
}

MakeOutcome make_unbc_mcmaster(const UnbcMcMasterRecipe& recipe, const fs::path& folder, int threads,
                               const MakeProgress& progress) {
  check(recipe);
  return make_dataset(folder, to_json(recipe), [&](const fs::path& unfinished) {
    const std::vector<Assignment> assignments = assign(recipe);
    Manifest manifest("id,subject,observed,highest_pspi,apex_frame,onset,offset,frames,seed\n", assignments.size());
    const DatasetMade made = make_in_parallel(assignments.size(), threads, progress, [&](std::size_t index) {
      return manifest.set(index, make_sequence(recipe, assignments[index], unfinished));
    });
    manifest.write(unfinished);
    return made;
  });
}

}  // namespace foldwise::datasets

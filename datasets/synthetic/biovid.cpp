// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/biovid.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <vector>

#include "datasets/readers/biovid.h"
#include "datasets/synthetic/manifest.h"
#include "datasets/synthetic/planted_files.h"
#include "datasets/synthetic/scenes/identity.h"
#include "datasets/synthetic/scenes/pain_video.h"
#include "datasets/synthetic/video_recipe.h"
#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

constexpr int generator_version = 1;  // raised when the same recipe gives other bytes
constexpr double variation = 0.15;    // of what a level shows, from sample to sample

enum Purpose : std::uint64_t {
  face_purpose = 0x62696f76,
  reaction_purpose,
  name_purpose,
  order_purpose,
  video_purpose
};

struct Subject {
  std::string name;
  double expressiveness = 0;
  int number = 0;  // from 0, in the order in which they are drawn
};

// One video to make.
struct Assignment {
  const Subject* subject = nullptr;
  std::size_t level = 0;
  int number = 0;  // of the stimulus
  double strength = 0;
  std::uint64_t seed = 0;

  std::string name() const { return fmt::format("{}-{}-{:03}", subject->name, biovid_levels[level], number); }
  std::string id() const { return subject->name + '/' + name(); }
};

void check(const BioVidRecipe& recipe) {
  require_within("--subjects", recipe.subjects, 1, 300);
  const int most_unreactive = std::min(recipe.subjects - 1, static_cast<int>(biovid_non_reactive.size()));
  require_within("--unreactive", recipe.unreactive, 0, most_unreactive, ": somebody has to react");
  require_within("--per-level", recipe.per_level, 1, 199);
  require_share("--expressiveness", recipe.expressiveness);
  require_possible(recipe.videos);
}

// "071310_w_21": month, day, hour; woman or man; age. At none of these hours came an official subject who does not
// react.
std::string draw_name(const BioVidRecipe& recipe, int number) {
  CounterRandom random(random_bits(recipe.seed, name_purpose, number));
  const int day = number / 2;
  return fmt::format("{:02}{:02}{}_{}_{}", 7 + day / 28, 1 + day % 28, number % 2 == 0 ? 10 : 12,
                     random.below(2) == 0 ? 'w' : 'm', 20 + random.below(46));
}

// In the order of their names.
std::vector<Subject> draw_subjects(const BioVidRecipe& recipe) {
  std::vector<Subject> subjects;
  const int reactive = recipe.subjects - recipe.unreactive;
  for (int number = 0; number < recipe.subjects; ++number) {
    if (number >= reactive) {
      subjects.push_back({std::string(biovid_non_reactive.at(static_cast<std::size_t>(number - reactive))), 0, number});
      continue;
    }
    CounterRandom reaction(random_bits(recipe.seed, reaction_purpose, number));
    subjects.push_back({draw_name(recipe, number), reaction.uniform(recipe.expressiveness, 1), number});
  }
  std::ranges::sort(subjects, {}, &Subject::name);
  return subjects;
}

// Women have no beard.
std::uint64_t draw_face(const BioVidRecipe& recipe, const Subject& subject) {
  std::uint64_t seed = random_bits(recipe.seed, face_purpose, subject.number);
  const bool woman = subject.name.find("_w_") != std::string::npos;
  while (woman && draw_identity(seed).beard) seed = random_bits(seed, face_purpose);
  return seed;
}

// The numbers of a subject's stimuli: those with heat come first, their levels in a random order.
std::vector<int> draw_numbers(const BioVidRecipe& recipe, const Subject& subject) {
  std::vector<int> heat(static_cast<std::size_t>(recipe.per_level) * (biovid_levels.size() - 1));
  std::iota(heat.begin(), heat.end(), 1);
  CounterRandom(random_bits(recipe.seed, order_purpose, subject.number)).shuffle(heat);
  std::vector<int> numbers(static_cast<std::size_t>(recipe.per_level));
  std::iota(numbers.begin(), numbers.end(), static_cast<int>(heat.size()) + 1);
  numbers.insert(numbers.end(), heat.begin(), heat.end());
  return numbers;
}

double draw_strength(const Subject& subject, std::size_t level, std::uint64_t seed) {
  const double share = static_cast<double>(level) / (biovid_levels.size() - 1);
  return std::min(1.0, subject.expressiveness * share * CounterRandom(seed).uniform(1 - variation, 1 + variation));
}

std::vector<Assignment> assign(const BioVidRecipe& recipe, const std::vector<Subject>& subjects) {
  const auto per_level = static_cast<std::size_t>(recipe.per_level);
  std::vector<Assignment> assignments;
  for (const Subject& subject : subjects) {
    const std::vector<int> numbers = draw_numbers(recipe, subject);
    for (std::size_t sample = 0; sample < numbers.size(); ++sample) {
      Assignment& made = assignments.emplace_back();
      made.subject = &subject;
      made.level = sample / per_level;
      made.number = numbers[sample];
      made.seed = random_bits(recipe.seed, video_purpose, subject.number, made.number);
      made.strength = draw_strength(subject, made.level, made.seed);
    }
  }
  return assignments;
}

void write_lists(const std::vector<Subject>& subjects, const std::vector<Assignment>& assignments,
                 const fs::path& folder) {
  std::string list = "subject_id\tsubject_name\tclass_id\tclass_name\tsample_id\tsample_name\n";
  for (std::size_t sample = 0; sample < assignments.size(); ++sample) {
    const Assignment& made = assignments[sample];
    list += fmt::format("{}\t{}\t{}\t{}\t{}\t{}\n", made.subject - subjects.data() + 1, made.subject->name, made.level,
                        biovid_levels[made.level], sample + 1, made.name());
  }
  write_planted_text(folder / "starting_point" / "samples.csv", list);
  std::string reactions = "subject,expressiveness\n";
  for (const Subject& subject : subjects) reactions += fmt::format("{},{:.6f}\n", subject.name, subject.expressiveness);
  write_planted_text(folder / "planted" / "subjects.csv", reactions);
}

// Makes one video; returns its line of the manifest.
ManifestLine make_video(const BioVidRecipe& recipe, const Assignment& made, const fs::path& folder) {
  const PainVideo video(made.strength, draw_face(recipe, *made.subject), made.seed, recipe.videos);
  const std::string id = made.id();
  write_mp4(
      video.frames(), [&](int frame) { return video.draw(frame); }, folder / "video" / (id + ".mp4"));
  write_intensities(
      video.frames(), [&](int frame) { return video.intensity(frame); }, folder / "planted" / (id + ".csv"));
  return {fmt::format("{},{},{},{:.6f},{},{},{}\n", id, biovid_levels[made.level], made.subject->name, made.strength,
                      video.event_cells(), video.frames(), made.seed),
          video.frames()};
}

}  // namespace

std::string to_json(const BioVidRecipe& recipe) {
  nlohmann::json document{{"generator", "foldwise biovid " + std::to_string(generator_version)},
                          {"subjects", recipe.subjects},
                          {"unreactive", recipe.unreactive},
                          {"per_level", recipe.per_level},
                          {"expressiveness", recipe.expressiveness},
                          {"seed", recipe.seed}};
  describe(recipe.videos, document);
  return document.dump(2) + '\n';
}

MakeOutcome make_biovid(const BioVidRecipe& recipe, const fs::path& folder, int threads, const MakeProgress& progress) {
  check(recipe);
  return make_dataset(folder, to_json(recipe), [&](const fs::path& unfinished) {
    const std::vector<Subject> subjects = draw_subjects(recipe);
    const std::vector<Assignment> assignments = assign(recipe, subjects);
    write_lists(subjects, assignments, unfinished);
    Manifest manifest("id,class,subject,strength,apex_frame,onset,offset,frames,seed\n", assignments.size());
    const DatasetMade made = make_in_parallel(assignments.size(), threads, progress, [&](std::size_t index) {
      return manifest.set(index, make_video(recipe, assignments[index], unfinished));
    });
    manifest.write(unfinished);
    return made;
  });
}

}  // namespace foldwise::datasets

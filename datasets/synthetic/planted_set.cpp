// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/planted_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <vector>

#include "datasets/synthetic/manifest.h"
#include "datasets/synthetic/planted_files.h"
#include "datasets/synthetic/video_recipe.h"
#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

constexpr int generator_version = 1;  // raised when the same recipe gives other bytes

enum Purpose : std::uint64_t { subject_purpose = 0x706c6e74, video_purpose, variant_purpose };

// One video to make.
struct Assignment {
  std::string id;  // Sample::id
  std::size_t label = 0;
  int variant = 0;
  int subject = 0;
  const char* split = "";
  std::uint64_t seed = 0;
};

// Some people and how many videos of each class they show.
struct Share {
  const char* split;
  int first_subject;
  int subjects;
  int per_class;
};

std::array<Share, 3> shares_of(const PlantedSetRecipe& recipe) {
  const int held_out = std::max(1, recipe.subjects / 5);
  const int in_train = recipe.subjects - 2 * held_out;
  return {{{"train", 1, in_train, recipe.train_per_class},
           {"validation", 1 + in_train, held_out, recipe.validation_per_class},
           {"test", 1 + in_train + held_out, held_out, recipe.test_per_class}}};
}

void check(const PlantedSetRecipe& recipe) {
  require_within("--subjects", recipe.subjects, 3, 9999, ": each split needs its own");
  require_within("--train-per-class", recipe.train_per_class, 1, 100'000);
  require_within("--validation-per-class", recipe.validation_per_class, 1, 100'000);
  require_within("--test-per-class", recipe.test_per_class, 1, 100'000);
  require_possible(recipe.videos);
}

// Of a class's videos in a split: as many of each variant, in an order that has nothing to do with who is in them.
std::vector<int> draw_variants(const PlantedSetRecipe& recipe, std::uint64_t key, int videos) {
  std::vector<int> variants;
  variants.reserve(static_cast<std::size_t>(videos));
  for (int i = 0; i < videos; ++i) variants.push_back(i % variants_of(recipe.videos.plant));
  CounterRandom(key).shuffle(variants);
  return variants;
}

std::vector<Assignment> assign(const PlantedSetRecipe& recipe) {
  const std::vector<std::string>& classes = classes_of(recipe.videos.plant);
  std::vector<Assignment> assignments;
  std::vector<int> made(static_cast<std::size_t>(recipe.subjects) + 1);
  for (const Share& share : shares_of(recipe)) {
    for (std::size_t label = 0; label < classes.size(); ++label) {
      const std::vector<int> variants =
          draw_variants(recipe, random_bits(recipe.seed, variant_purpose, share.first_subject, label), share.per_class);
      for (int i = 0; i < share.per_class; ++i) {
        const int subject = share.first_subject + i % share.subjects;
        const int number = ++made[static_cast<std::size_t>(subject)];
        assignments.push_back({fmt::format("{}/s{:04}_{:04}", classes[label], subject, number), label,
                               variants[static_cast<std::size_t>(i)], subject, share.split,
                               random_bits(recipe.seed, video_purpose, subject, number)});
      }
    }
  }
  return assignments;
}

void write_truth(const CueVideo& video, const fs::path& file) {
  write_planted_rows(
      file, "frame,intensity,occluded\n", static_cast<std::size_t>(video.frames()), [&](std::size_t row) {
        const int frame = static_cast<int>(row);
        return fmt::format("{},{:.6f},{}\n", frame, video.intensity(frame), video.occluded(frame) ? 1 : 0);
      });
}

// "<first>,<last>": the frames at full strength.
std::string apex_cells(const CueVideo& video) {
  int first = -1;
  int last = -1;
  for (int frame = 0; frame < video.frames(); ++frame) {
    if (video.intensity(frame) < 1) continue;
    if (first < 0) first = frame;
    last = frame;
  }
  return first < 0 ? "," : fmt::format("{},{}", first, last);
}

// Makes one video; returns its line of the manifest.
ManifestLine make_video(const PlantedSetRecipe& recipe, const Assignment& made, const fs::path& folder) {
  const CueVideo video = plant_video(made.label, made.variant, random_bits(recipe.seed, subject_purpose, made.subject),
                                     made.seed, recipe.videos);
  write_avi(
      video.frames(), [&](int frame) { return video.draw(frame); }, folder / (made.id + ".avi"));
  write_truth(video, folder / "planted" / (made.id + ".csv"));
  return {fmt::format("{},{},{},s{:04},{},{},{},{}\n", made.id, classes_of(recipe.videos.plant)[made.label],
                      made.variant, made.subject, made.split, apex_cells(video), video.frames(), made.seed),
          video.frames()};
}

}  // namespace

std::string to_json(const PlantedSetRecipe& recipe) {
  const PlantOptions& videos = recipe.videos;
  nlohmann::json document{{"generator", "foldwise planted " + std::to_string(generator_version)},
                          {"plant", name_of(videos.plant)},
                          {"subjects", recipe.subjects},
                          {"train_per_class", recipe.train_per_class},
                          {"validation_per_class", recipe.validation_per_class},
                          {"test_per_class", recipe.test_per_class},
                          {"frames", {videos.frames.least, videos.frames.most}},
                          {"apex", {videos.apex.least, videos.apex.most}},
                          {"apart", {videos.apart.least, videos.apart.most}},
                          {"contrast", videos.contrast},
                          {"distractors", videos.distractors},
                          {"seed", recipe.seed}};
  describe(videos.scene, document);
  return document.dump(2) + '\n';
}

MakeOutcome make_planted_set(const PlantedSetRecipe& recipe, const fs::path& folder, int threads,
                             const MakeProgress& progress) {
  check(recipe);
  return make_dataset(folder, to_json(recipe), [&](const fs::path& unfinished) {
    const std::vector<Assignment> assignments = assign(recipe);
    Manifest manifest("id,class,variant,subject,split,first,last,frames,seed\n", assignments.size());
    const DatasetMade made = make_in_parallel(assignments.size(), threads, progress, [&](std::size_t index) {
      return manifest.set(index, make_video(recipe, assignments[index], unfinished));
    });
    write_planted_rows(unfinished / "samples.csv", "sample,subject,split\n", assignments.size(), [&](std::size_t row) {
      const Assignment& each = assignments[row];
      return fmt::format("{}.avi,s{:04},{}\n", each.id, each.subject, each.split);
    });
    manifest.write(unfinished);
    return made;
  });
}

}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/afew.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "datasets/readers/afew.h"
#include "datasets/synthetic/manifest.h"
#include "datasets/synthetic/planted_files.h"
#include "datasets/synthetic/scenes/expression.h"
#include "datasets/synthetic/video_recipe.h"
#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

constexpr int generator_version = 1;  // raised when the same recipe gives other bytes

enum Purpose : std::uint64_t { subject_purpose = 0x61666577, video_purpose };

// One video to make.
struct Assignment {
  std::string id;  // Sample::id
  std::size_t label = 0;
  int subject = 0;
  std::uint64_t seed = 0;
};

void check(const AfewRecipe& recipe) {
  require_within("--subjects", recipe.subjects, 2, 999, ": Train and Val need different ones");
  require_within("--train-per-class", recipe.train_per_class, 1, 10'000);
  require_within("--validation-per-class", recipe.validation_per_class, 1, 10'000);
  require_possible(recipe.videos);
}

std::vector<Assignment> assign(const AfewRecipe& recipe) {
  const int in_val = std::max(1, (recipe.subjects + 2) / 4);
  const int in_train = recipe.subjects - in_val;
  std::vector<Assignment> assignments;
  int serial = 0;
  for (const bool train : {true, false}) {
    const int per_class = train ? recipe.train_per_class : recipe.validation_per_class;
    for (std::size_t label = 0; label < afew_classes.size(); ++label) {
      for (int i = 0; i < per_class; ++i) {
        // Each subject shows each class equally often, give or take one.
        const int subject = train ? 1 + i % in_train : 1 + in_train + i % in_val;
        const std::string name = fmt::format("{:03}{:06}", subject, ++serial);
        assignments.push_back({(train ? "Train_AFEW/" : "Val_AFEW/") + std::string(afew_classes[label]) + "/" + name,
                               label, subject, random_bits(recipe.seed, video_purpose, serial)});
      }
    }
  }
  return assignments;
}

ManifestLine manifest_line(const Assignment& made, const PlantedVideo& video) {
  std::string line = made.id + ',' + std::string(afew_classes[made.label]) + ',' + std::to_string(made.subject) + ',';
  if (const auto& event = video.event()) {
    line += std::to_string(event->apex()) + ',' + std::to_string(event->onset) + ',' + std::to_string(event->offset);
  } else {
    line += ",,";
  }
  line += ',' + std::to_string(video.frames()) + ',' + std::to_string(made.seed) + '\n';
  return {line, video.frames()};
}

// Makes one video; returns its line of the manifest.
ManifestLine make_video(const AfewRecipe& recipe, const Assignment& assignment, const fs::path& folder) {
  const PlantedVideo video(afew_apex(assignment.label), random_bits(recipe.seed, subject_purpose, assignment.subject),
                           assignment.seed, recipe.videos);
  if (recipe.layout == DatasetLayout::faces) {
    write_images(video, folder / assignment.id);
  } else {
    write_avi(video, folder / (assignment.id + ".avi"));
  }
  write_intensities(video, folder / "planted" / (assignment.id + ".csv"));
  return manifest_line(assignment, video);
}

}  // namespace

std::string to_json(const AfewRecipe& recipe) {
  nlohmann::json document{{"generator", "foldwise afew " + std::to_string(generator_version)},
                          {"layout", name_of(recipe.layout)},
                          {"subjects", recipe.subjects},
                          {"train_per_class", recipe.train_per_class},
                          {"validation_per_class", recipe.validation_per_class},
                          {"seed", recipe.seed}};
  describe(recipe.videos, document);
  return document.dump(2) + '\n';
}

MakeOutcome make_afew(const AfewRecipe& recipe, const fs::path& folder, int threads, const MakeProgress& progress) {
  check(recipe);
  return make_dataset(folder, to_json(recipe), [&](const fs::path& unfinished) {
    const std::vector<Assignment> assignments = assign(recipe);
    Manifest manifest("id,class,subject,apex_frame,onset,offset,frames,seed\n", assignments.size());
    const DatasetMade made = make_in_parallel(assignments.size(), threads, progress, [&](std::size_t index) {
      return manifest.set(index, make_video(recipe, assignments[index], unfinished));
    });
    manifest.write(unfinished);
    return made;
  });
}

}  // namespace foldwise::datasets

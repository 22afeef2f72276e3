// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/rafdb.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <vector>

#include "datasets/readers/rafdb.h"
#include "datasets/synthetic/planted_files.h"
#include "datasets/synthetic/scenes/face_picture.h"
#include "datasets/synthetic/video_recipe.h"
#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

constexpr int generator_version = 1;  // raised when the same recipe gives other bytes

enum Purpose : std::uint64_t { subject_purpose = 0x726166, picture_purpose };

// The expressions of rafdb_classes, as AFEW calls them.
constexpr std::array<std::string_view, rafdb_classes.size()> expressions{"Surprise", "Fear",  "Disgust", "Happy",
                                                                         "Sad",      "Angry", "Neutral"};

// One picture to make.
struct Assignment {
  std::string id;  // Sample::id
  std::size_t label = 0;
  int subject = 0;
  std::uint64_t seed = 0;
};

void check(const RafdbRecipe& recipe) {
  require_within("--subjects", recipe.subjects, 2, 100'000, ": train and test need different ones");
  require_within("--train-per-class", recipe.train_per_class, 1, 10'000);
  require_within("--test-per-class", recipe.test_per_class, 1, 1'000);
  require_possible(recipe.scene);
}

std::vector<Assignment> assign(const RafdbRecipe& recipe) {
  const int in_test = std::max(1, (recipe.subjects + 2) / 4);
  const int in_train = recipe.subjects - in_test;
  std::vector<Assignment> assignments;
  for (const bool train : {true, false}) {
    const int per_class = train ? recipe.train_per_class : recipe.test_per_class;
    int number = 0;
    for (int i = 0; i < per_class; ++i) {
      for (std::size_t label = 0; label < rafdb_classes.size(); ++label) {
        ++number;
        const int subject = train ? 1 + i % in_train : 1 + in_train + i % in_test;
        assignments.push_back({train ? fmt::format("train_{:05}", number) : fmt::format("test_{:04}", number), label,
                               subject, random_bits(recipe.seed, picture_purpose, assignments.size())});
      }
    }
  }
  return assignments;
}

void make_picture(const RafdbRecipe& recipe, const Assignment& made, const fs::path& folder) {
  const cv::Mat picture = draw_face_picture(
      expressions[made.label], random_bits(recipe.seed, subject_purpose, made.subject), made.seed, recipe.scene);
  write_image(picture, folder / "Image" / "aligned" / (made.id + "_aligned.jpg"));
}

}  // namespace

std::string to_json(const RafdbRecipe& recipe) {
  nlohmann::json document{{"generator", "foldwise rafdb " + std::to_string(generator_version)},
                          {"list", recipe.list},
                          {"subjects", recipe.subjects},
                          {"train_per_class", recipe.train_per_class},
                          {"test_per_class", recipe.test_per_class},
                          {"seed", recipe.seed}};
  describe(recipe.scene, document);
  return document.dump(2) + '\n';
}

MakeOutcome make_rafdb(const RafdbRecipe& recipe, const fs::path& folder, int threads, const MakeProgress& progress) {
  check(recipe);
  return make_dataset(folder, to_json(recipe), [&](const fs::path& unfinished) {
    const std::vector<Assignment> assignments = assign(recipe);
    const DatasetMade made = make_in_parallel(assignments.size(), threads, progress, [&](std::size_t index) {
      make_picture(recipe, assignments[index], unfinished);
      return std::int64_t{1};
    });
    std::string list;
    std::string manifest = "id,class,subject,seed\n";
    for (const Assignment& each : assignments) {
      list += fmt::format("{}.jpg {}\n", each.id, each.label + 1);
      manifest += fmt::format("{},{},{},{}\n", each.id, rafdb_classes[each.label], each.subject, each.seed);
    }
    write_planted_text(unfinished / "EmoLabel" / recipe.list, list);
    write_planted_text(unfinished / "planted" / "manifest.csv", manifest);
    return made;
  });
}

}  // namespace foldwise::datasets

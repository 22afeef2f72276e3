// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/fer2013.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "datasets/readers/fer2013.h"
#include "datasets/synthetic/planted_files.h"
#include "datasets/synthetic/scenes/face_picture.h"
#include "datasets/synthetic/video_recipe.h"
#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

constexpr int generator_version = 1;  // raised when the same recipe gives other bytes

enum Purpose : std::uint64_t { subject_purpose = 0x666572, picture_purpose };

// One picture to make.
struct Assignment {
  const char* usage = "";
  std::size_t label = 0;
  int subject = 0;
  std::uint64_t seed = 0;
};

void check(const Fer2013Recipe& recipe) {
  require_within("--subjects", recipe.subjects, 2, 100'000, ": Training and the tests need different ones");
  require_within("--train-per-class", recipe.train_per_class, 1, 10'000);
  require_within("--public-per-class", recipe.public_per_class, 1, 10'000);
  require_within("--private-per-class", recipe.private_per_class, 1, 10'000);
  require_possible(recipe.scene);
}

std::vector<Assignment> assign(const Fer2013Recipe& recipe) {
  const int in_tests = std::max(1, (recipe.subjects + 2) / 4);
  const int in_train = recipe.subjects - in_tests;
  std::vector<Assignment> assignments;
  const auto add = [&](const char* usage, int per_class, int first_subject, int subjects) {
    for (int i = 0; i < per_class; ++i) {
      for (std::size_t label = 0; label < fer2013_classes.size(); ++label) {
        assignments.push_back({usage, label, first_subject + i % subjects,
                               random_bits(recipe.seed, picture_purpose, assignments.size())});
      }
    }
  };
  add("Training", recipe.train_per_class, 1, in_train);
  if (recipe.file == Fer2013File::kaggle_train) return assignments;
  add("PublicTest", recipe.public_per_class, 1 + in_train, in_tests);
  add("PrivateTest", recipe.private_per_class, 1 + in_train, in_tests);
  return assignments;
}

cv::Mat draw_grey(const Fer2013Recipe& recipe, const Assignment& made) {
  const cv::Mat picture = draw_face_picture(
      fer2013_classes[made.label], random_bits(recipe.seed, subject_purpose, made.subject), made.seed, recipe.scene);
  cv::Mat grey;
  cv::cvtColor(picture, grey, cv::COLOR_BGR2GRAY);
  return grey;
}

std::string row_text(const Fer2013Recipe& recipe, const Assignment& made, const cv::Mat& grey) {
  const std::string pixels = fmt::format("{}", fmt::join(grey.begin<std::uint8_t>(), grey.end<std::uint8_t>(), " "));
  return recipe.file == Fer2013File::kaggle_train ? fmt::format("{},\"{}\"\n", made.label, pixels)
                                                  : fmt::format("{},{},{}\n", made.label, pixels, made.usage);
}

}  // namespace

std::string to_json(const Fer2013Recipe& recipe) {
  nlohmann::json document{{"generator", "foldwise fer2013 " + std::to_string(generator_version)},
                          {"file", recipe.file == Fer2013File::whole ? "fer2013.csv" : "train.csv"},
                          {"subjects", recipe.subjects},
                          {"train_per_class", recipe.train_per_class},
                          {"public_per_class", recipe.public_per_class},
                          {"private_per_class", recipe.private_per_class},
                          {"seed", recipe.seed}};
  describe(recipe.scene, document);
  return document.dump(2) + '\n';
}

MakeOutcome make_fer2013(const Fer2013Recipe& asked, const fs::path& folder, int threads,
                         const MakeProgress& progress) {
  Fer2013Recipe recipe = asked;
  recipe.scene.size = {pixel_row_side, pixel_row_side};
  check(recipe);
  return make_dataset(folder, to_json(recipe), [&](const fs::path& unfinished) {
    const std::vector<Assignment> assignments = assign(recipe);
    std::vector<cv::Mat> pictures(assignments.size());  // a third of their text
    const DatasetMade made = make_in_parallel(assignments.size(), threads, progress, [&](std::size_t index) {
      pictures[index] = draw_grey(recipe, assignments[index]);
      return std::int64_t{1};
    });
    const bool whole = recipe.file == Fer2013File::whole;
    write_planted_rows(unfinished / (whole ? "fer2013.csv" : "train.csv"),
                       whole ? "emotion,pixels,Usage\n" : "emotion,pixels\n", assignments.size(),
                       [&](std::size_t index) { return row_text(recipe, assignments[index], pictures[index]); });
    write_planted_rows(unfinished / "planted" / "manifest.csv", "id,class,subject,seed\n", assignments.size(),
                       [&](std::size_t index) {
                         const Assignment& each = assignments[index];
                         return fmt::format("{}/{:05},{},{},{}\n", each.usage, index + 1, fer2013_classes[each.label],
                                            each.subject, each.seed);
                       });
    return made;
  });
}

}  // namespace foldwise::datasets

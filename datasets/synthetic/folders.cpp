// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/folders.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <vector>

#include "datasets/readers/afew.h"
#include "datasets/synthetic/planted_files.h"
#include "datasets/synthetic/scenes/action_video.h"
#include "datasets/synthetic/scenes/planted_video.h"
#include "datasets/synthetic/video_recipe.h"
#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

constexpr int generator_version = 1;  // raised when the same recipe gives other bytes

enum Purpose : std::uint64_t { subject_purpose = 0x666f6c64, video_purpose };

bool shows_actions(const FoldersRecipe& recipe) {
  return recipe.content == FolderContent::actions;
}

std::string_view class_name(const FoldersRecipe& recipe, std::size_t label) {
  return shows_actions(recipe) ? drawn_actions()[label].name : afew_classes.at(label);
}

ActionOptions action_options(const FoldersRecipe& recipe) {
  return {.size = recipe.size,
          .least_frames = recipe.least_frames,
          .most_frames = recipe.most_frames,
          .noise = recipe.noise};
}

PlantedOptions planted_options(const FoldersRecipe& recipe) {
  PlantedOptions options{.scene = {.size = recipe.size, .noise = recipe.noise}};
  options.least_frames = recipe.least_frames;
  options.most_frames = recipe.most_frames;
  options.least_apex = std::min(options.least_apex, recipe.least_frames);
  options.most_apex = std::min(options.most_apex, recipe.least_frames);
  return options;
}

void check(const FoldersRecipe& recipe) {
  const auto most = shows_actions(recipe) ? drawn_actions().size() : afew_classes.size();
  require_within("--classes", recipe.classes, 2, static_cast<int>(most));
  require_within("--subjects", recipe.subjects, 3, 10'000, ": train, validation and test need different ones");
  require_within("--per-subject", recipe.per_subject, 1, 1'000);
  require_possible(action_options(recipe));
}

// One sample to make.
struct Assignment {
  std::string id;  // Sample::id
  std::size_t label = 0;
  int subject = 0;
  const char* split = "";
  std::uint64_t seed = 0;
};

const char* split_of(int subject, int subjects) {
  const int fifth = std::max(1, subjects / 5);
  if (subject > subjects - fifth) return "test";
  return subject > subjects - 2 * fifth ? "validation" : "train";
}

std::vector<Assignment> assign(const FoldersRecipe& recipe) {
  std::vector<Assignment> assignments;
  for (int label = 0; label < recipe.classes; ++label) {
    const auto index = static_cast<std::size_t>(label);
    for (int subject = 1; subject <= recipe.subjects; ++subject) {
      for (int number = 1; number <= recipe.per_subject; ++number) {
        const char* const split = split_of(subject, recipe.subjects);
        const std::string above = recipe.splits == FolderSplits::folders ? std::string(split) + "/" : "";
        assignments.push_back({fmt::format("{}{}/s{:02}_{}", above, class_name(recipe, index), subject, number), index,
                               subject, split, random_bits(recipe.seed, video_purpose, label, subject, number)});
      }
    }
  }
  return assignments;
}

// What either kind of video has in common.
struct Moving {
  int frames = 0;
  int middle = 0;  // of what happens
  DrawFrame draw;
  std::function<double(int)> intensity;
};

// Writes one sample and its truth; returns its number of frames.
std::int64_t write(const Moving& video, const FoldersRecipe& recipe, const std::string& id, const fs::path& folder) {
  if (recipe.layout == DatasetLayout::images) {
    write_image(video.draw(video.middle), folder / (id + ".png"));
    return 1;
  }
  if (recipe.layout == DatasetLayout::faces) {
    write_images(video.frames, video.draw, folder / id);
  } else {
    write_avi(video.frames, video.draw, folder / (id + ".avi"));
  }
  write_intensities(video.frames, video.intensity, folder / "planted" / (id + ".csv"));
  return video.frames;
}

std::int64_t make_sample(const FoldersRecipe& recipe, const Assignment& made, const fs::path& folder) {
  const std::uint64_t subject = random_bits(recipe.seed, subject_purpose, made.subject);
  const auto moving = [](const auto& video, int middle) {
    return Moving{video.frames(), middle, [&video](int frame) { return video.draw(frame); },
                  [&video](int frame) { return video.intensity(frame); }};
  };
  if (shows_actions(recipe)) {
    const ActionVideo video(drawn_actions()[made.label], subject, made.seed, action_options(recipe));
    return write(moving(video, (video.event().onset + video.event().offset) / 2), recipe, made.id, folder);
  }
  const PlantedVideo video(afew_apex(made.label), subject, made.seed, planted_options(recipe));
  return write(moving(video, video.event() ? video.event()->apex() : 0), recipe, made.id, folder);
}

std::string ending(DatasetLayout layout) {
  return layout == DatasetLayout::videos ? ".avi" : layout == DatasetLayout::images ? ".png" : "";
}

}  // namespace

std::string to_json(const FoldersRecipe& recipe) {
  const nlohmann::json document{{"generator", "foldwise folders " + std::to_string(generator_version)},
                                {"content", shows_actions(recipe) ? "actions" : "expressions"},
                                {"layout", name_of(recipe.layout)},
                                {"splits", folder_splits_names[static_cast<std::size_t>(recipe.splits)]},
                                {"classes", recipe.classes},
                                {"subjects", recipe.subjects},
                                {"per_subject", recipe.per_subject},
                                {"size", {recipe.size.height, recipe.size.width}},
                                {"frames", {recipe.least_frames, recipe.most_frames}},
                                {"noise", recipe.noise},
                                {"seed", recipe.seed}};
  return document.dump(2) + '\n';
}

MakeOutcome make_folders(const FoldersRecipe& recipe, const fs::path& folder, int threads,
                         const MakeProgress& progress) {
  check(recipe);
  return make_dataset(folder, to_json(recipe), [&](const fs::path& unfinished) {
    const std::vector<Assignment> assignments = assign(recipe);
    std::vector<std::int64_t> frames(assignments.size());
    const DatasetMade made = make_in_parallel(assignments.size(), threads, progress, [&](std::size_t index) {
      return frames[index] = make_sample(recipe, assignments[index], unfinished);
    });
    std::string table = "sample,subject,split\n";
    std::string manifest = "id,class,subject,split,frames,seed\n";
    for (std::size_t i = 0; i < assignments.size(); ++i) {
      const Assignment& each = assignments[i];
      table += fmt::format("{}{},s{:02},{}\n", each.id, ending(recipe.layout), each.subject, each.split);
      manifest += fmt::format("{},{},s{:02},{},{},{}\n", each.id, class_name(recipe, each.label), each.subject,
                              each.split, frames[i], each.seed);
    }
    if (recipe.splits == FolderSplits::table) write_planted_text(unfinished / "samples.csv", table);
    write_planted_text(unfinished / "planted" / "manifest.csv", manifest);
    return made;
  });
}

}  // namespace foldwise::datasets

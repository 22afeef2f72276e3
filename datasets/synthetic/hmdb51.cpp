// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/hmdb51.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <vector>

#include "datasets/readers/hmdb51.h"
#include "datasets/synthetic/manifest.h"
#include "datasets/synthetic/planted_files.h"
#include "datasets/synthetic/video_recipe.h"
#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

constexpr int generator_version = 1;  // raised when the same recipe gives other bytes

enum Purpose : std::uint64_t { subject_purpose = 0x686d6462, video_purpose, split_purpose };

// One video to make.
struct Assignment {
  std::size_t action = 0;
  int subject = 0;  // from 0
  std::uint64_t seed = 0;
  std::string name;  // without its ending
};

void check(const Hmdb51Recipe& recipe) {
  require_within("--classes", recipe.classes, 2, static_cast<int>(drawn_actions().size()));
  require_within("--per-class", recipe.per_class, 4, 100'000, ": each part of a split needs one");
  require_possible(recipe.videos);
}

// <film>_<class>_<visible body>_<camera>_np<people>_<view>_<quality>_<number>, as in the official copy.
std::string file_name(const BodyAction& action, const Assignment& made, const Hmdb51Recipe& recipe,
                      const ActionVideo& video) {
  const int film = made.subject + 1;
  const std::array films{fmt::format("#{}_Film", film),       fmt::format("Film_{}!", film),
                         fmt::format("Film_(part_{})", film), fmt::format("R&B_Film_{}", film),
                         fmt::format("Film__[_{}_]", film),   fmt::format("Film_{};_II", film)};
  const char* view = action.view == View::front ? "fr" : video.facing() > 0 ? "ri" : "le";
  return fmt::format("{}_{}_f_{}_np1_{}_med_0", films[static_cast<std::size_t>(made.subject) % films.size()],
                     action.name, recipe.videos.sway > 0 ? "cm" : "nm", view);
}

std::vector<Assignment> assign(const Hmdb51Recipe& recipe) {
  std::vector<Assignment> assignments;
  for (int action = 0; action < recipe.classes; ++action) {
    for (int subject = 0; subject < recipe.per_class; ++subject) {
      assignments.push_back(
          {static_cast<std::size_t>(action), subject, random_bits(recipe.seed, video_purpose, action, subject), ""});
    }
  }
  return assignments;
}

// Makes one video and gives it its name; returns its line of the manifest.
ManifestLine make_video(const Hmdb51Recipe& recipe, Assignment& made, const fs::path& folder) {
  const BodyAction& action = drawn_actions()[made.action];
  const ActionVideo video(action, random_bits(recipe.seed, subject_purpose, made.subject), made.seed, recipe.videos);
  made.name = file_name(action, made, recipe, video);
  const std::string id = std::string(action.name) + "/" + made.name;
  write_avi(
      video.frames(), [&](int frame) { return video.draw(frame); }, folder / (id + ".avi"));
  write_intensities(
      video.frames(), [&](int frame) { return video.intensity(frame); }, folder / "planted" / (id + ".csv"));
  return {fmt::format("{},{},{},{},{},{},{}\n", id, action.name, made.subject + 1, video.event().onset,
                      video.event().offset, video.frames(), made.seed),
          video.frames()};
}

// 1 train, 2 test, 0 unused, of each person.
std::vector<int> draw_parts(const Hmdb51Recipe& recipe, std::size_t split) {
  const auto people = static_cast<std::size_t>(recipe.per_class);
  std::vector<std::size_t> order(people);
  std::iota(order.begin(), order.end(), std::size_t{0});
  CounterRandom(random_bits(recipe.seed, split_purpose, split)).shuffle(order);
  const std::size_t train = people * 7 / 10;
  const std::size_t test = people * 3 / 10;
  std::vector<int> parts(people, 0);
  for (std::size_t i = 0; i < train + test; ++i) parts[order[i]] = i < train ? 1 : 2;
  return parts;
}

void write_splits(const Hmdb51Recipe& recipe, const std::vector<Assignment>& assignments, const fs::path& folder) {
  for (std::size_t split = 0; split < hmdb51_splits.size(); ++split) {
    const std::vector<int> parts = draw_parts(recipe, split);
    std::vector<std::map<std::string, int>> lists(static_cast<std::size_t>(recipe.classes));
    for (const Assignment& made : assignments) {
      lists[made.action][made.name] = parts[static_cast<std::size_t>(made.subject)];
    }
    for (std::size_t action = 0; action < lists.size(); ++action) {
      std::string text;
      for (const auto& [name, part] : lists[action]) text += fmt::format("{}.avi {} \n", name, part);
      const std::string file = fmt::format("{}_test_split{}.txt", drawn_actions()[action].name, hmdb51_splits[split]);
      write_planted_text(folder / hmdb51_split_folder / file, text);
    }
  }
}

}  // namespace

std::string to_json(const Hmdb51Recipe& recipe) {
  nlohmann::json document{{"generator", "foldwise hmdb51 " + std::to_string(generator_version)},
                          {"classes", recipe.classes},
                          {"per_class", recipe.per_class},
                          {"seed", recipe.seed}};
  describe(recipe.videos, document);
  return document.dump(2) + '\n';
}

MakeOutcome make_hmdb51(const Hmdb51Recipe& recipe, const fs::path& folder, int threads, const MakeProgress& progress) {
  check(recipe);
  return make_dataset(folder, to_json(recipe), [&](const fs::path& unfinished) {
    std::vector<Assignment> assignments = assign(recipe);
    Manifest manifest("id,class,subject,onset,offset,frames,seed\n", assignments.size());
    const DatasetMade made = make_in_parallel(assignments.size(), threads, progress, [&](std::size_t index) {
      return manifest.set(index, make_video(recipe, assignments[index], unfinished));
    });
    write_splits(recipe, assignments, unfinished);
    manifest.write(unfinished);
    return made;
  });
}

}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/video_recipe.h"

#include <nlohmann/json.hpp>

#include "experiments/foundation/error.h"

namespace foldwise::datasets {
namespace {

void require(bool good, const std::string& where, const std::string& seen, const std::string& remedy) {
  if (!good) throw UserError(Fault::usage, where, seen, remedy);
}

void require_knob(const std::string& option, double value, int most) {
  require(value >= 0 && value <= most, option, std::to_string(value), "0 to " + std::to_string(most) + " is possible");
}

void require_size(const Size& size) {
  for (const int side : {size.height, size.width}) {
    require(side >= 16 && side <= 1024 && side % 2 == 0, "--size", std::to_string(side),
            "even numbers from 16 to 1024 are possible");
  }
}

std::string range(int least, int most) {
  return std::to_string(least) + "-" + std::to_string(most);
}

void require_frames(int least, int most) {
  require(least >= 1 && least <= most && most <= 10'000, "--frames", range(least, most),
          "MIN-MAX within 1-10000 is possible");
}

}  // namespace

void require_within(const std::string& option, int value, int least, int most, const std::string& why) {
  require(value >= least && value <= most, option, std::to_string(value),
          std::to_string(least) + " to " + std::to_string(most) + " are possible" + why);
}

void require_share(const std::string& option, double value) {
  require_knob(option, value, 1);
}

void require_possible(const SceneOptions& scene) {
  require_size(scene.size);
  require_knob("--sway", scene.sway, 3);
  require_knob("--lighting", scene.lighting, 3);
  require_knob("--occlusions", scene.occlusions, 1);
  require_knob("--noise", scene.noise, 60);
}

void require_possible(const PlantedOptions& videos) {
  require_possible(videos.scene);
  require_frames(videos.least_frames, videos.most_frames);
  require(videos.least_apex >= 1 && videos.least_apex <= videos.most_apex && videos.most_apex <= videos.least_frames,
          "--apex", range(videos.least_apex, videos.most_apex),
          "MIN-MAX within 1-" + std::to_string(videos.least_frames) + ", the shortest video, is possible");
}

void require_possible(const ActionOptions& videos) {
  require_size(videos.size);
  require_frames(videos.least_frames, videos.most_frames);
  require_knob("--sway", videos.sway, 3);
  require_knob("--style", videos.style, 3);
  require_knob("--clutter", videos.clutter, 3);
  require_knob("--noise", videos.noise, 60);
}

void describe(const SceneOptions& scene, nlohmann::json& recipe) {
  recipe["size"] = {scene.size.height, scene.size.width};
  recipe["sway"] = scene.sway;
  recipe["lighting"] = scene.lighting;
  recipe["occlusions"] = scene.occlusions;
  recipe["noise"] = scene.noise;
}

void describe(const PlantedOptions& videos, nlohmann::json& recipe) {
  describe(videos.scene, recipe);
  recipe["frames"] = {videos.least_frames, videos.most_frames};
  recipe["apex"] = {videos.least_apex, videos.most_apex};
}

void describe(const ActionOptions& videos, nlohmann::json& recipe) {
  recipe["size"] = {videos.size.height, videos.size.width};
  recipe["frames"] = {videos.least_frames, videos.most_frames};
  recipe["sway"] = videos.sway;
  recipe["style"] = videos.style;
  recipe["clutter"] = videos.clutter;
  recipe["noise"] = videos.noise;
}

}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
/// What the recipes of all generators of pictures have in common.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "datasets/synthetic/scenes/action_video.h"
#include "datasets/synthetic/scenes/planted_video.h"

namespace foldwise::datasets {

/// Throws UserError that names the option of `orchestrator datasets make` when the value lies outside.
void require_within(const std::string& option, int value, int least, int most, const std::string& why = "");

/// The same of a number that lies outside 0 to 1.
void require_share(const std::string& option, double value);

/// Throw UserError that names the option whose value no video can have.
void require_possible(const SceneOptions& scene);
void require_possible(const PlantedOptions& videos);
void require_possible(const ActionOptions& videos);

/// Add the options to what is kept in planted/recipe.json.
void describe(const SceneOptions& scene, nlohmann::json& recipe);
void describe(const PlantedOptions& videos, nlohmann::json& recipe);
void describe(const ActionOptions& videos, nlohmann::json& recipe);

}  // namespace foldwise::datasets

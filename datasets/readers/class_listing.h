// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "datasets/dataset.h"
#include "experiments/foundation/error.h"

namespace foldwise::datasets {

/// Names for a sentence: "a, b and c"; of many the first ones and how many more there are.
std::string enumerated(const std::vector<std::string>& names);

/// What is predicted, for people: "2 classes: happy, sad", "values of arousal, valence along recordings"; of many
/// classes the first ones.
std::string describe_classes(const Dataset& dataset);

/// What is wrong when all samples are of one class: whatever is trained on them is right, always. The remedy looks into
/// the class's folder, since a root one level too high holds one folder alone. None where there are several classes.
std::optional<UserError> one_class_alone(const Dataset& dataset);
/// Throws it.
void require_several_classes(const Dataset& dataset);

}  // namespace foldwise::datasets

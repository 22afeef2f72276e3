// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>

#include "experiments/experiment.h"
#include "worker/models/weights/safetensors.h"

namespace foldwise::worker {

/// Mean and standard deviation per channel (red, green, blue) that the weights expect, on a 0-1 scale.
struct Normalisation {
  std::array<double, 3> mean{0.485, 0.456, 0.406};
  std::array<double, 3> deviation{0.229, 0.224, 0.225};
  bool operator==(const Normalisation&) const = default;
};

/// What the weights expect of pixels, from the file's metadata "normalisation": a name that model.normalisation knows
/// (but file), or JSON {"mean": [r, g, b], "deviation": [r, g, b]} on a 0-1 scale. ImageNet's when it says nothing.
Normalisation normalisation_of(const SafeTensors& file, const std::string& where);

/// What a network takes that starts from a file: what is asked for, or what the file says. Throws UserError where the
/// two contradict each other; `where` is the file's name in it.
Normalisation normalisation_for(PixelNormalisation asked, const SafeTensors& file, const std::string& where);

}  // namespace foldwise::worker

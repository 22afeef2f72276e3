// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <string_view>

#include "datasets/synthetic/scenes/face_scene.h"

namespace foldwise::datasets {

/// One picture of a person whose expression, a class of AFEW by its name ("Happy"), is at its apex: BGR, 8 bits.
cv::Mat draw_face_picture(std::string_view expression, std::uint64_t subject_seed, std::uint64_t seed,
                          const SceneOptions& options);

}  // namespace foldwise::datasets

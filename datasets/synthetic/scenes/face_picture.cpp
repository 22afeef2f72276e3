// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/scenes/face_picture.h"

#include <algorithm>

#include "datasets/readers/afew.h"
#include "datasets/synthetic/scenes/expression.h"

namespace foldwise::datasets {

cv::Mat draw_face_picture(std::string_view expression, std::uint64_t subject_seed, std::uint64_t seed,
                          const SceneOptions& options) {
  const auto label = std::find(afew_classes.begin(), afew_classes.end(), expression) - afew_classes.begin();
  const FaceScene scene(subject_seed, seed, 1, options);
  return scene.draw(0, afew_apex(static_cast<std::size_t>(label)).value_or(Expression{}));
}

}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
#include "datasets/faces/faces.h"

#include "datasets/faces/cascade_finder.h"
#include "datasets/faces/yunet_finder.h"

namespace foldwise::datasets {

std::unique_ptr<FaceFinder> make_face_finder(const FacesOptions& options) {
  if (options.model.empty()) return std::make_unique<CascadeFinder>(options);
  return std::make_unique<YunetFinder>(options);
}

}  // namespace foldwise::datasets

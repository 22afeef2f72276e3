// SPDX-License-Identifier: Apache-2.0
#include "datasets/faces.h"

#include "datasets/cascade_finder.h"
#include "datasets/yunet_finder.h"

namespace foldwise {

std::unique_ptr<FaceFinder> make_face_finder(const FacesOptions& options) {
  if (options.model.empty()) return std::make_unique<CascadeFinder>(options);
  return std::make_unique<YunetFinder>(options);
}

}  // namespace foldwise

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "worker/models/weights/pickle_value.h"

namespace foldwise::worker {

struct StateDictionary {
  std::map<std::string, const PickledTensor*> tensors;  ///< those of the object
  std::vector<std::string> left_out;                    ///< tensors beside it, such as the state of a generator; sorted
};

/// Finds the dictionary of tensors in an object that torch.save wrote: the object itself, or what lies in it, first
/// under state_dict, model_state_dict, model, net and weights, then elsewhere (but for optimizers). Beside tensors it
/// may hold numbers and texts, which are left out. Of {features, reused_classifier} (the public code of T and W) it is
/// both, as features.… and classifier.…. The parts `module` that DataParallel leaves in names are left out. Throws
/// TorchFileError where there is none, or several, and where tensors stand beside one under another name than these
/// five: either may be the network.
StateDictionary state_dictionary_in(const PickleValue& object);

}  // namespace foldwise::worker

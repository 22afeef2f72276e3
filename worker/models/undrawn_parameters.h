// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "worker/models/precision.h"

namespace torch {
class Library;
}

namespace foldwise::worker {

/// While it lives, this thread draws no numbers on the CPU: tensors that should hold some stay as their memory was.
/// For networks whose shapes alone are wanted, most of whose parameters then never take up memory.
class UndrawnParameters {
 public:
  UndrawnParameters();
  ~UndrawnParameters();
  UndrawnParameters(const UndrawnParameters&) = delete;
  UndrawnParameters& operator=(const UndrawnParameters&) = delete;

 private:
  // Operations are looked up under autocast's key first, where drawing has no kernel of libtorch's own to be replaced.
  AutocastScope scope_;
  std::unique_ptr<torch::Library> library_;
};

}  // namespace foldwise::worker

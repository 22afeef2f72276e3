// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "worker/models/weights/safetensors.h"

namespace foldwise::worker {

/// An image, and what torchvision made of it (reference/make_augmentation_reference.py).
inline const SafeTensors& augmentation_reference() {
  static const SafeTensors file = read_safetensors(FOLDWISE_TEST_DATA "/augmentation.safetensors");
  return file;
}

}  // namespace foldwise::worker

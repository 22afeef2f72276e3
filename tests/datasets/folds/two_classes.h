// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "datasets/dataset.h"

namespace foldwise::datasets {

/// A dataset of two classes with the given numbers of training samples, and three test samples each.
inline Dataset dataset_of(int first, int second) {
  Dataset dataset{"afew", "/data", {"Angry", "Happy"}, {}};
  for (int label = 0; label < 2; ++label) {
    for (int i = 0; i < (label == 0 ? first : second); ++i) {
      const std::string id = "Train/" + std::to_string(label) + "/" + std::to_string(100 + i);
      dataset.samples.push_back({id, id, label, "", "Train"});
    }
    for (int i = 0; i < 3; ++i) {
      const std::string id = "Val/" + std::to_string(label) + "/" + std::to_string(i);
      dataset.samples.push_back({id, id, label, "", "Val"});
    }
  }
  return dataset;
}

}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "experiments/experiment.h"

namespace foldwise::worker {

/// Options of a module that tests/worker/reference/make_scripted_module.py or make_odd_modules.py exported.
inline ModelOptions module_options(const std::string& file) {
  ModelOptions options;
  options.backbone = Backbone::torchscript;
  options.file = std::string(FOLDWISE_TEST_DATA) + "/torchscript/" + file;
  options.trust = true;
  options.input = {16, 16};
  return options;
}

}  // namespace foldwise::worker

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "experiments/job.h"

namespace foldwise {

/// How an attempt ended, for people: "crashed: killed by signal 11 (Segmentation fault)".
std::string outcome_sentence(const Outcome& outcome);

}  // namespace foldwise

// SPDX-License-Identifier: Apache-2.0
/// The identity of a stage: SHA-256 over canonical JSON. DESIGN: "Identity, reuse, resume".
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "experiments/experiment.h"
#include "experiments/key.h"

namespace foldwise {

/// The fields that belong to a stage and differ from their defaults, as JSON with sorted names and no spaces.
std::string canonical(const Experiment& experiment, Stage stage);
/// All fields that are in any key, for the identity of an experiment.
std::string canonical(const Experiment& experiment);

/// What a stage's key covers beside its fields.
struct StageIdentity {
  std::span<const Key> inputs;  ///< the stages it builds on
  std::string data;             ///< prepare: digest of the shard's videos; train and evaluate: digest of the fold
  std::uint64_t seed = 0;       ///< of the repeat; 0 for prepare
};

Key stage_key(const Experiment& experiment, Stage stage, const StageIdentity& identity);

}  // namespace foldwise

// SPDX-License-Identifier: Apache-2.0
/// The identity of a stage: SHA-256 over canonical JSON. ARCHITECTURE.md: "The way of a sweep".
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "experiments/choices.h"
#include "experiments/experiment.h"
#include "experiments/fields/varied_configuration.h"
#include "experiments/jobs/key.h"

namespace foldwise {

/// The fields that belong to a stage and differ from their defaults, as one flat JSON object (field path -> value) with
/// sorted names and no spaces.
std::string canonical(const Experiment& experiment, Stage stage);
/// The same for the identity of an experiment: all fields that decide a result, whether they are in a key themselves or
/// through a digest (protocol.*, dataset.root, model.weights, model.file). parse_configuration reads it back.
std::string canonical(const Experiment& experiment);

/// What a stage's key covers beside its fields.
struct StageIdentity {
  std::span<const Key> inputs;  ///< the stages it builds on, in any order
  std::string data;             ///< prepare: digest of the shard's videos; others: digest of the fold
  std::uint64_t seed = 0;       ///< of the repeat; 0 for prepare
};

/// SHA-256 of {"data","fields","inputs","recipe","seed","stage"}; the recipe's version is in
/// experiments/jobs/stage_facts.h.
Key stage_key(const Experiment& experiment, Stage stage, const StageIdentity& identity);

/// The same of experiments that differ from a base in some fields alone, as those of a sweep do: a million of them are
/// asked for.
class Fingerprints {
 public:
  Fingerprints(const Experiment& base, std::span<const Field* const> varied);

  std::string canonical(const Experiment& experiment) const;
  Key stage_key(const Experiment& experiment, Stage stage, const StageIdentity& identity) const;

 private:
  VariedConfiguration identifying_;
  std::array<VariedConfiguration, Choices<Stage>::names.size()> stages_;
};

}  // namespace foldwise

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "experiments/experiment.h"
#include "experiments/sweep/conflicts/constraints.h"

namespace foldwise {

/// The protocol that results on a dataset are published with: another kind with fixed settings.
struct ProtocolPreset {
  ProtocolKind name;
  DatasetName dataset;
  ProtocolOptions protocol;  ///< kind is never a preset, repeats never 0; seed and file do not count
};

std::span<const ProtocolPreset> protocol_presets();
/// Null for a kind that is no preset.
const ProtocolPreset* find_preset(ProtocolKind kind);
/// What a preset stands for, with the seed and, where they are given, the repeats of `protocol`. What is no preset
/// comes back as it is.
ProtocolOptions resolved(const ProtocolOptions& protocol);

/// Adds what is wrong with the fields of the protocol: a preset of another dataset, a field that the preset fixes at
/// another value or that the kind does not use, a file that is missing.
void add_protocol_conflicts(const Experiment& experiment, std::vector<Conflict>& found);

}  // namespace foldwise

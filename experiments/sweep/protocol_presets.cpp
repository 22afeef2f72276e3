// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/protocol_presets.h"

#include <algorithm>
#include <string>

namespace foldwise {

namespace {

/// What a preset fixes; the rest is as it is by default.
struct Fixed {
  ProtocolKind kind;
  int repeats = 1;
  int folds = ProtocolOptions{}.folds;
  FoldUnit by = FoldUnit::automatic;
  double validation_fraction = ProtocolOptions{}.validation_fraction;
};

ProtocolPreset preset(ProtocolKind name, DatasetName dataset, const Fixed& fixed) {
  ProtocolOptions protocol;
  protocol.kind = fixed.kind;
  protocol.repeats = fixed.repeats;
  protocol.folds = fixed.folds;
  protocol.by = fixed.by;
  protocol.validation_fraction = fixed.validation_fraction;
  return {name, dataset, protocol};
}

}  // namespace

std::span<const ProtocolPreset> protocol_presets() {
  using Kind = ProtocolKind;
  using Name = DatasetName;
  static const std::vector<ProtocolPreset> presets{
      preset(Kind::afew_9_repeats, Name::afew, {.kind = Kind::holdout, .repeats = 9}),
      preset(Kind::unbc_leave_one_subject_out, Name::unbc_mcmaster, {.kind = Kind::leave_one_subject_out}),
      preset(Kind::biovid_8_fold, Name::biovid, {.kind = Kind::k_fold, .folds = 8, .by = FoldUnit::subject}),
      preset(Kind::hmdb51_3_splits, Name::hmdb51, {.kind = Kind::official_splits}),
      // 6 of the 34 training recordings validate.
      preset(Kind::sewa_train_devel, Name::sewa, {.kind = Kind::partitions, .validation_fraction = 6.0 / 34}),
      preset(Kind::recola_train_dev, Name::recola, {.kind = Kind::partitions}),
      preset(Kind::youtube8m_shards, Name::youtube8m, {.kind = Kind::shards}),
      preset(Kind::rafdb_train_test, Name::rafdb, {.kind = Kind::partitions}),
      preset(Kind::fer2013_train_test, Name::fer2013, {.kind = Kind::partitions}),
  };
  return presets;
}

const ProtocolPreset* find_preset(ProtocolKind kind) {
  const auto presets = protocol_presets();
  const auto found = std::ranges::find(presets, kind, &ProtocolPreset::name);
  return found == presets.end() ? nullptr : &*found;
}

ProtocolOptions resolved(const ProtocolOptions& protocol) {
  const ProtocolPreset* const preset = find_preset(protocol.kind);
  if (preset == nullptr) return protocol;
  ProtocolOptions full = preset->protocol;
  full.seed = protocol.seed;
  if (protocol.repeats > 0) full.repeats = protocol.repeats;
  return full;
}

}  // namespace foldwise

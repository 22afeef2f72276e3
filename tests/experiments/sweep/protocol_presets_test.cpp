// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/protocol_presets.h"

#include <gmock/gmock.h>

#include "tests/experiments/sweep_text.h"

namespace foldwise {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

/// The mistakes of a sweep file on this dataset with this protocol.
std::vector<std::string> mistakes_of(const std::string& dataset, const std::string& protocol) {
  return mistakes_in_file("name: test\ndataset: {name: " + dataset + ", root: /data}\nprotocol: {" + protocol + "}\n");
}

TEST(ProtocolPresets, StandForAnotherKindAndItsSettings) {
  for (const ProtocolPreset& preset : protocol_presets()) {
    EXPECT_EQ(find_preset(preset.name), &preset);
    EXPECT_EQ(find_preset(preset.protocol.kind), nullptr) << name_of(preset.name);
    EXPECT_GE(preset.protocol.repeats, 1);
  }
  ProtocolOptions protocol;
  protocol.kind = ProtocolKind::biovid_8_fold;
  protocol.seed = 7;
  const ProtocolOptions full = resolved(protocol);
  EXPECT_EQ(full.kind, ProtocolKind::k_fold);
  EXPECT_EQ(full.folds, 8);
  EXPECT_EQ(full.by, FoldUnit::subject);
  EXPECT_EQ(full.repeats, 1);
  EXPECT_EQ(full.seed, 7);
}

TEST(ProtocolPresets, EveryKindNamedAfterADatasetIsOne) {
  for (std::size_t kind = 0; kind < Choices<ProtocolKind>::names.size(); ++kind) {
    const auto value = static_cast<ProtocolKind>(kind);
    EXPECT_EQ(find_preset(value) != nullptr, value > ProtocolKind::imported) << name_of(value);
  }
}

TEST(ProtocolPresets, AreRepeatedAsPublishedOrAsTold) {
  ProtocolOptions protocol;
  protocol.kind = ProtocolKind::afew_9_repeats;
  EXPECT_EQ(resolved(protocol).repeats, 9);
  protocol.repeats = 2;
  EXPECT_EQ(resolved(protocol).repeats, 2);
}

TEST(ProtocolPresets, LetSixOfTheThirtyFourTrainingRecordingsOfSewaValidate) {
  ProtocolOptions protocol;
  protocol.kind = ProtocolKind::sewa_train_devel;
  EXPECT_EQ(resolved(protocol).kind, ProtocolKind::partitions);
  EXPECT_DOUBLE_EQ(34 * resolved(protocol).validation_fraction, 6);
}

TEST(ProtocolPresets, LeaveOtherKindsAsTheyAre) {
  ProtocolOptions protocol;
  protocol.kind = ProtocolKind::k_fold;
  protocol.folds = 3;
  protocol.file = "x";
  EXPECT_EQ(resolved(protocol), protocol);
}

TEST(ProtocolConflicts, IncludePresetsOfOtherDatasets) {
  EXPECT_THAT(
      mistakes_of("afew", "kind: biovid_8_fold"),
      ElementsAre("s.yaml:3:18: protocol.kind: saw biovid_8_fold, a protocol of biovid, with dataset.name afew; "
                  "allowed: afew_9_repeats, or one that is not named after a dataset"));
  EXPECT_THAT(mistakes_of("folders", "kind: biovid_8_fold"),
              ElementsAre(EndsWith("allowed: one that is not named after a dataset")));
  EXPECT_THAT(mistakes_of("biovid", "kind: biovid_8_fold"), IsEmpty());
}

TEST(ProtocolConflicts, IncludeFieldsThatAPresetFixes) {
  EXPECT_THAT(mistakes_of("afew", "kind: afew_9_repeats, validation_fraction: 0.3"),
              ElementsAre(HasSubstr("protocol.validation_fraction: saw 0.3 with protocol.kind afew_9_repeats, which "
                                    "fixes it at 0.2; to vary it, write the protocol out: kind: holdout, repeats: 9")));
  EXPECT_THAT(mistakes_of("biovid", "kind: biovid_8_fold, folds: 10, by: sample"),
              ElementsAre(HasSubstr("protocol.folds: saw 10 with protocol.kind biovid_8_fold, which fixes it at 8; to "
                                    "vary it, write the protocol out: kind: k_fold, folds: 8, by: subject"),
                          HasSubstr("protocol.by: saw sample")));
  EXPECT_THAT(mistakes_of("biovid", "kind: biovid_8_fold, folds: 8, by: subject, repeats: 3, seed: 5"), IsEmpty());
}

TEST(ProtocolConflicts, IncludeFieldsThatAKindDoesNotUse) {
  EXPECT_THAT(mistakes_of("afew", "kind: holdout, folds: 8"),
              ElementsAre(EndsWith("protocol.folds: saw 8 with protocol.kind holdout, which does not use it; leave it "
                                   "out, or use protocol.kind k_fold")));
  EXPECT_THAT(mistakes_of("unbc_mcmaster", "kind: unbc_leave_one_subject_out, by: sample"),
              ElementsAre(HasSubstr("protocol.by: saw sample")));
  EXPECT_THAT(mistakes_of("afew", "kind: holdout, file: folds.csv"),
              ElementsAre(EndsWith("use protocol.kind imported")));
  EXPECT_THAT(mistakes_of("afew", "kind: imported, file: folds.csv, validation_fraction: 0.1"),
              ElementsAre(HasSubstr("protocol.validation_fraction: saw 0.1")));
  EXPECT_THAT(mistakes_of("youtube8m", "kind: shards, validation_fraction: 0.1"),
              ElementsAre(HasSubstr("protocol.validation_fraction: saw 0.1")));
  EXPECT_THAT(mistakes_of("folders", "kind: k_fold, folds: 8, by: sample, validation_fraction: 0.1"), IsEmpty());
}

TEST(ProtocolConflicts, LeaveTheValidationFractionToAllThatCarveOne) {
  for (const std::string kind : {"holdout", "k_fold", "leave_one_subject_out", "official_splits", "partitions"}) {
    EXPECT_THAT(mistakes_of("folders", "kind: " + kind + ", validation_fraction: 0.1"), IsEmpty()) << kind;
  }
}

TEST(ProtocolPresets, AreOfTheDatasetThatTheyAreNamedAfter) {
  for (const ProtocolPreset& preset : protocol_presets()) {
    const std::string name(name_of(preset.name));
    const std::string dataset(name_of(preset.dataset));
    EXPECT_EQ(name.substr(0, name.find('_')), dataset.substr(0, dataset.find('_')));
  }
}

TEST(ProtocolConflicts, IncludeAMissingFile) {
  EXPECT_THAT(mistakes_of("afew", "kind: imported"), ElementsAre(HasSubstr("protocol.file: saw nothing")));
  EXPECT_THAT(mistakes_of("afew", "kind: imported, file: folds.csv"), IsEmpty());
}

TEST(ProtocolConflicts, AreToldOnceForAllExperiments) {
  EXPECT_THAT(
      mistakes("protocol: {folds: 4}\nsweep: {grid: {protocol.kind: [holdout, k_fold], clips.frames: [8, 16]}}"),
      ElementsAre(EndsWith("(2 of 4 experiments)")));
}

}  // namespace
}  // namespace foldwise

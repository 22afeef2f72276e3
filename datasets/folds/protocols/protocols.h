// SPDX-License-Identifier: Apache-2.0
/// How samples become folds, one file each. A FoldMaker gives the folds of one repeat; whatever is drawn depends on the
/// repeat's seed and on the sorted ids alone. Fold::repeat and Fold::seed are for make_folds to fill in.
#pragma once

#include <vector>

#include "datasets/folds/fold.h"

namespace foldwise::datasets {

using FoldMaker = std::vector<Fold> (*)(const Dataset&, const ProtocolOptions&, std::uint64_t seed);

/// One fold. The dataset's own test part is tested; validation is carved from all that it offers for training, its own
/// validation part included. Refuses a dataset without parts of its own: one random test part of few samples says
/// little, k_fold tests each sample once.
std::vector<Fold> holdout_folds(const Dataset& dataset, const ProtocolOptions& protocol, std::uint64_t seed);

/// protocol.folds folds, each tested once: by subject where the dataset names subjects, else stratified by class.
std::vector<Fold> k_folds(const Dataset& dataset, const ProtocolOptions& protocol, std::uint64_t seed);

/// One fold per subject, in the order of their names.
std::vector<Fold> leave_one_subject_out_folds(const Dataset& dataset, const ProtocolOptions& protocol,
                                              std::uint64_t seed);

/// One fold per Dataset::official_splits.
std::vector<Fold> official_split_folds(const Dataset& dataset, const ProtocolOptions& protocol, std::uint64_t seed);

/// One fold: the dataset's own training, validation and test parts. Validation is carved from training where it has no
/// validation part.
std::vector<Fold> partition_folds(const Dataset& dataset, const ProtocolOptions& protocol, std::uint64_t seed);

/// One fold of YouTube-8M's shards. Of its 3844 validation shards, 3000 train with all training shards, 200 are tested
/// and 200 validate, drawn by the seed; copies with fewer are divided in proportion.
std::vector<Fold> shard_folds(const Dataset& dataset, const ProtocolOptions& protocol, std::uint64_t seed);

/// The folds of protocol.file, all repeats at once: as many as the file has, or its first protocol.repeats. A file with
/// one repeat can be repeated as often as wanted: the parts stay, the seeds differ.
std::vector<Fold> imported_folds(const Dataset& dataset, const ProtocolOptions& protocol);

}  // namespace foldwise::datasets

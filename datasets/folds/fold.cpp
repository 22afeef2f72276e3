// SPDX-License-Identifier: Apache-2.0
#include "datasets/folds/fold.h"

#include <algorithm>
#include <array>
#include <utility>

#include "datasets/folds/fold_checks.h"
#include "datasets/folds/protocols/protocols.h"
#include "experiments/choice_table.h"
#include "experiments/foundation/numbers/counter_random.h"
#include "experiments/sweep/protocol_presets.h"

namespace foldwise::datasets {
namespace {

constexpr std::uint64_t seed_purpose = 0x7265706561740001;  // keeps these draws apart from all others

struct ProtocolRow {
  ProtocolKind kind;
  FoldMaker make;
};

constexpr auto protocols = std::to_array<ProtocolRow>({
    {ProtocolKind::holdout, holdout_folds},
    {ProtocolKind::k_fold, k_folds},
    {ProtocolKind::leave_one_subject_out, leave_one_subject_out_folds},
    {ProtocolKind::official_splits, official_split_folds},
    {ProtocolKind::partitions, partition_folds},
    {ProtocolKind::shards, shard_folds},
});

// `imported` is the first kind that no maker divides, and the presets after it are resolved before.
static_assert(each_in_its_place(protocols, &ProtocolRow::kind));
static_assert(static_cast<ProtocolKind>(protocols.size()) == ProtocolKind::imported);

std::vector<Fold> repeated(const Dataset& dataset, const ProtocolOptions& protocol) {
  const FoldMaker make = protocols.at(static_cast<std::size_t>(protocol.kind)).make;
  std::vector<Fold> folds;
  for (int repeat = 0; repeat < std::max(1, protocol.repeats); ++repeat) {
    const std::uint64_t seed = repeat_seed(protocol, repeat);
    for (Fold& fold : make(dataset, protocol, seed)) {
      fold.repeat = repeat;
      folds.push_back(std::move(fold));
    }
  }
  return folds;
}

}  // namespace

std::uint64_t repeat_seed(const ProtocolOptions& protocol, int repeat) {
  return random_bits(static_cast<std::uint64_t>(protocol.seed), seed_purpose, repeat);
}

std::vector<Fold> make_folds(const Dataset& dataset, const ProtocolOptions& options) {
  const ProtocolOptions protocol = resolved(options);
  const bool imported = protocol.kind == ProtocolKind::imported;
  std::vector<Fold> folds = imported ? imported_folds(dataset, protocol) : repeated(dataset, protocol);
  for (Fold& fold : folds) {
    fold.seed = repeat_seed(protocol, fold.repeat);
    check_fold(fold, dataset, protocol);
  }
  return folds;
}

}  // namespace foldwise::datasets

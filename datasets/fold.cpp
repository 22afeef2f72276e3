// SPDX-License-Identifier: Apache-2.0
#include "datasets/fold.h"

#include <algorithm>
#include <array>
#include <utility>

#include "datasets/fold_checks.h"
#include "datasets/protocols/protocols.h"
#include "datasets/random.h"
#include "experiments/error.h"
#include "experiments/protocol_presets.h"

namespace foldwise {
namespace {

constexpr std::uint64_t seed_purpose = 0x7265706561740001;  // keeps these draws apart from all others

constexpr std::array<std::pair<ProtocolKind, FoldMaker>, 6> protocols{{
    {ProtocolKind::holdout, holdout_folds},
    {ProtocolKind::k_fold, k_folds},
    {ProtocolKind::leave_one_subject_out, leave_one_subject_out_folds},
    {ProtocolKind::official_splits, official_split_folds},
    {ProtocolKind::partitions, partition_folds},
    {ProtocolKind::shards, shard_folds},
}};

FoldMaker maker_of(ProtocolKind kind) {
  const auto found =
      std::find_if(protocols.begin(), protocols.end(), [&](const auto& protocol) { return protocol.first == kind; });
  if (found != protocols.end()) return found->second;
  throw UserError(Fault::usage, "protocol.kind", std::string(name_of(kind)) + " is not known here", "use holdout");
}

std::vector<Fold> repeated(const Dataset& dataset, const ProtocolOptions& protocol) {
  const FoldMaker make = maker_of(protocol.kind);
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

}  // namespace foldwise

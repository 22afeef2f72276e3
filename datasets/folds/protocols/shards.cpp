// SPDX-License-Identifier: Apache-2.0
// The protocol shards: one of protocols.h.
#include <algorithm>

#include "datasets/folds/protocols/own_parts.h"
#include "datasets/folds/protocols/protocols.h"
#include "datasets/folds/protocols/suitable_protocols.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::datasets {
namespace {

constexpr std::uint64_t shard_purpose = 0x7368617264730001;  // keeps these draws apart from all others

// Of the official copy's validation shards; A 3.4.
constexpr std::size_t official = 3844;
constexpr std::size_t trained = 3000;
constexpr std::size_t tested = 200;

std::size_t in_proportion(std::size_t count, std::size_t shards) {
  return (shards * count + official / 2) / official;
}

}  // namespace

std::vector<Fold> shard_folds(const Dataset& dataset, const ProtocolOptions& protocol, std::uint64_t seed) {
  if (dataset.kind != SampleKind::example_shard) {
    throw UserError(Fault::data, dataset.root.string(),
                    dataset.name + " does not consist of shards, which protocol.kind shards divides",
                    "use protocol.kind " + suitable_protocols(dataset));
  }
  OwnParts own = own_parts(dataset, protocol.kind);
  std::vector<std::size_t>& others = own.test;
  if (others.size() < 2) {
    throw UserError(Fault::data, dataset.root.string(),
                    "it has " + std::to_string(others.size()) + " of the shards validate*.tfrecord",
                    "protocol.kind shards needs two at least: one to validate on, one to test on");
  }
  CounterRandom(random_bits(seed, shard_purpose)).shuffle(others);
  const std::size_t evaluated = std::max<std::size_t>(1, in_proportion(tested, others.size()));
  const std::size_t more = std::min(in_proportion(trained, others.size()), others.size() - 2 * evaluated);

  Fold fold;
  fold.train = std::move(own.train);
  auto next = others.begin();
  const auto take = [&](std::vector<std::size_t>& part, std::size_t count) {
    part.insert(part.end(), next, next + static_cast<std::ptrdiff_t>(count));
    next += static_cast<std::ptrdiff_t>(count);
    std::ranges::sort(part);
  };
  take(fold.train, more);
  take(fold.test, evaluated);
  take(fold.validation, evaluated);
  return {std::move(fold)};
}

}  // namespace foldwise::datasets

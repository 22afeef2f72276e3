// SPDX-License-Identifier: Apache-2.0
// The protocol k_fold: one of protocols.h.
#include <algorithm>
#include <numeric>

#include "datasets/folds/protocols/complement.h"
#include "datasets/folds/protocols/division.h"
#include "datasets/folds/protocols/protocols.h"
#include "datasets/folds/protocols/strata.h"
#include "datasets/folds/protocols/validation.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::datasets {
namespace {

constexpr std::uint64_t fold_purpose = 0x6b2d666f6c640001;  // keeps these draws apart from all others

void require_enough(std::size_t units, const char* name, const Dataset& dataset, int folds) {
  if (units >= static_cast<std::size_t>(folds)) return;
  throw UserError(
      Fault::data, dataset.root.string(),
      std::string("it has ") + std::to_string(units) + " " + name + " for protocol.folds " + std::to_string(folds),
      "use as many folds at most");
}

/// Each class is shuffled by itself and dealt in turn, where the class before it ended: neither the folds nor the parts
/// of a class in them differ by more than one sample.
std::vector<std::vector<std::size_t>> deal_samples(const Dataset& dataset, std::size_t folds, std::uint64_t seed) {
  std::vector<std::size_t> all(dataset.samples.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  std::vector<std::vector<std::size_t>> strata = by_stratum(all, dataset);
  std::vector<std::vector<std::size_t>> parts(folds);
  std::size_t dealt = 0;
  for (std::size_t stratum = 0; stratum < strata.size(); ++stratum) {
    CounterRandom(random_bits(seed, fold_purpose, stratum)).shuffle(strata[stratum]);
    for (const std::size_t sample : strata[stratum]) parts[dealt++ % folds].push_back(sample);
  }
  for (std::vector<std::size_t>& part : parts) std::ranges::sort(part);
  return parts;
}

std::vector<std::vector<std::size_t>> test_parts(const Dataset& dataset, const ProtocolOptions& protocol,
                                                 std::uint64_t seed) {
  const auto folds = static_cast<std::size_t>(protocol.folds);
  const bool by_subject =
      protocol.by == FoldUnit::subject || (protocol.by == FoldUnit::automatic && names_subjects(dataset));
  if (!by_subject) {
    require_enough(dataset.samples.size(), "samples", dataset, protocol.folds);
    return deal_samples(dataset, folds, seed);
  }
  std::vector<Subject> subjects = all_subjects(dataset, protocol);
  require_enough(subjects.size(), "subjects", dataset, protocol.folds);
  return divide_subjects(std::move(subjects), dataset, std::vector<std::uint64_t>(folds, 1),
                         random_bits(seed, fold_purpose));
}

}  // namespace

std::vector<Fold> k_folds(const Dataset& dataset, const ProtocolOptions& protocol, std::uint64_t seed) {
  std::vector<std::vector<std::size_t>> tested = test_parts(dataset, protocol, seed);
  std::vector<Fold> folds;
  for (std::vector<std::size_t>& test : tested) {
    Fold& fold = folds.emplace_back();
    fold.fold = static_cast<int>(folds.size()) - 1;
    fold.name = "fold " + std::to_string(folds.size()) + " of " + std::to_string(protocol.folds);
    fold.train = all_but(test, dataset);
    fold.test = std::move(test);
    carve_validation(fold, dataset, protocol.validation_fraction, seed);
  }
  return folds;
}

}  // namespace foldwise::datasets

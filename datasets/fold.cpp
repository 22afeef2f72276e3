// SPDX-License-Identifier: Apache-2.0
#include "datasets/fold.h"

#include <algorithm>
#include <array>
#include <utility>

#include "datasets/holdout.h"
#include "experiments/error.h"

namespace foldwise {
namespace {

using Protocol = std::vector<Fold> (*)(const Dataset&, const ProtocolOptions&);

constexpr std::array<std::pair<ProtocolKind, Protocol>, 1> protocols{{
    {ProtocolKind::holdout, holdout_folds},
}};

Protocol protocol_of(ProtocolKind kind) {
  const auto found =
      std::find_if(protocols.begin(), protocols.end(), [&](const auto& protocol) { return protocol.first == kind; });
  if (found != protocols.end()) return found->second;
  throw UserError(Fault::usage, "protocol.kind", std::string(name_of(kind)) + " is not known here", "use holdout");
}

void require_samples(const std::vector<std::size_t>& part, const char* name, const Dataset& dataset) {
  if (!part.empty()) return;
  throw UserError(Fault::data, dataset.root.string(), std::string("the protocol leaves no video for ") + name,
                  "use a larger part of the dataset or another protocol.validation_fraction");
}

}  // namespace

std::vector<Fold> make_folds(const Dataset& dataset, const ProtocolOptions& protocol) {
  std::vector<Fold> folds = protocol_of(protocol.kind)(dataset, protocol);
  for (const Fold& fold : folds) {
    require_samples(fold.train, "training", dataset);
    require_samples(fold.validation, "validation", dataset);
    require_samples(fold.test, "testing", dataset);
  }
  return folds;
}

}  // namespace foldwise

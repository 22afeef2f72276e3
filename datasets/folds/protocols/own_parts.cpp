// SPDX-License-Identifier: Apache-2.0
#include "datasets/folds/protocols/own_parts.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "datasets/folds/protocols/suitable_protocols.h"
#include "datasets/readers/facts.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/text/letter_case.h"

namespace foldwise::datasets {
namespace {

enum class Role { train, validation, test };

struct SplitName {
  std::string_view name;  // in lower case
  Role role;
};

constexpr std::array split_names{
    SplitName{"train", Role::train},           SplitName{"training", Role::train},
    SplitName{"val", Role::validation},        SplitName{"valid", Role::validation},
    SplitName{"validation", Role::validation}, SplitName{"validate", Role::validation},
    SplitName{"dev", Role::validation},        SplitName{"devel", Role::validation},
    SplitName{"publictest", Role::validation}, SplitName{"test", Role::test},
    SplitName{"testing", Role::test},          SplitName{"privatetest", Role::test},
};

bool withholds_test_labels(const Dataset& dataset) {
  return std::ranges::any_of(dataset_facts(), [&](const DatasetFacts& facts) {
    return facts.withholds_test_labels && dataset.name == name_of(facts.name);
  });
}

Role role_of(const Sample& sample, const Dataset& dataset) {
  const auto found = std::ranges::find(split_names, lower_case(sample.split), &SplitName::name);
  if (found != split_names.end()) return found->role;
  std::string known;
  for (const SplitName& each : split_names) known += (known.empty() ? "" : ", ") + std::string(each.name);
  throw UserError(Fault::data, dataset.root.string(),
                  sample.id + " is in the split '" + sample.split + "', and nothing says what that is for",
                  "name splits " + known + "; or use protocol.kind k_fold or imported");
}

}  // namespace

OwnParts own_parts(const Dataset& dataset, ProtocolKind kind) {
  const auto no_split = [](const Sample& sample) { return sample.split.empty(); };
  if (std::ranges::all_of(dataset.samples, no_split) && !dataset.samples.empty()) {
    throw UserError(Fault::data, dataset.root.string(),
                    dataset.name + " has no training and test parts of its own, which protocol.kind " +
                        std::string(name_of(kind)) + " needs",
                    "use protocol.kind " + suitable_protocols(dataset));
  }
  OwnParts parts;
  for (std::size_t index = 0; index < dataset.samples.size(); ++index) {
    const Role role = role_of(dataset.samples[index], dataset);
    (role == Role::train ? parts.train : role == Role::validation ? parts.validation : parts.test).push_back(index);
  }
  if (parts.test.empty() || withholds_test_labels(dataset)) {
    parts.test = std::move(parts.validation);
    parts.validation = {};
  }
  return parts;
}

OwnParts own_parts_with_test(const Dataset& dataset, ProtocolKind kind) {
  OwnParts parts = own_parts(dataset, kind);
  if (!parts.test.empty()) return parts;
  throw UserError(Fault::data, dataset.root.string(),
                  dataset.name + " has a training part alone here, and protocol.kind " + std::string(name_of(kind)) +
                      " leaves no video for testing",
                  "add a part to test with, or use protocol.kind k_fold or imported");
}

}  // namespace foldwise::datasets

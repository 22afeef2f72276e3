// SPDX-License-Identifier: Apache-2.0
#include "datasets/folds/protocols/subjects.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "datasets/folds/protocols/suitable_protocols.h"
#include "experiments/foundation/error.h"

namespace foldwise::datasets {

bool names_subjects(const Dataset& dataset) {
  return std::ranges::any_of(dataset.samples, [](const Sample& sample) { return !sample.subject.empty(); });
}

std::string how_to_name_subjects(const Dataset& dataset) {
  if (dataset.name != name_of(DatasetName::folders)) return "";
  return "name them in " + (dataset.root / "samples.csv").string() + ", in its columns sample and subject; ";
}

std::vector<Subject> subjects_of(const std::vector<std::size_t>& samples, const Dataset& dataset) {
  std::map<std::string, std::vector<std::size_t>> by_name;
  for (const std::size_t index : samples) {
    const Sample& sample = dataset.samples[index];
    by_name[sample.subject.empty() ? sample.id : sample.subject].push_back(index);
  }
  std::vector<Subject> subjects;
  subjects.reserve(by_name.size());
  for (auto& [name, indices] : by_name) subjects.push_back({name, std::move(indices)});
  return subjects;
}

std::vector<Subject> all_subjects(const Dataset& dataset, const ProtocolOptions& protocol) {
  const auto nameless = std::ranges::find(dataset.samples, "", &Sample::subject);
  if (nameless != dataset.samples.end()) {
    const std::string naming = how_to_name_subjects(dataset);
    std::string remedy = naming + (naming.empty() ? "" : "or ") + "use protocol.kind " + suitable_protocols(dataset);
    if (names_subjects(dataset)) {
      remedy = "name the subject of every sample, or use protocol.kind imported";
    } else if (protocol.by == FoldUnit::subject) {
      remedy = naming + "with protocol.by: sample, samples are divided, whoever is in them";
    }
    throw UserError(Fault::data, dataset.root.string(),
                    "nothing says who the subject of " + nameless->id + " is, which protocol.kind " +
                        std::string(name_of(protocol.kind)) + " has to know",
                    remedy);
  }
  std::vector<std::size_t> all(dataset.samples.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return subjects_of(all, dataset);
}

}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/datasets/fold_export.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "datasets/folds/fold_checks.h"
#include "datasets/folds/fold_csv.h"
#include "datasets/readers/class_listing.h"
#include "experiments/sweep/protocol_presets.h"
#include "orchestrator/plan/datasets/planned_dataset.h"

namespace foldwise::orchestrator {
namespace {

using Way = std::pair<DatasetOptions, ProtocolOptions>;

std::string describe_way(const Way& way) {
  const auto& [dataset, protocol] = way;
  std::string text = std::string(name_of(dataset.name));
  if (dataset.task != Task::automatic) text += " (" + std::string(name_of(dataset.task)) + ")";
  return text + " by " + std::string(name_of(protocol.kind)) + ", seed " + std::to_string(protocol.seed);
}

}  // namespace

std::vector<ExportedFolds> export_folds(const Sweep& sweep) {
  std::vector<Way> ways;
  std::vector<Way> known;  // with presets written out: two names of one division are one
  for (std::size_t index = 0; index < sweep.size(); ++index) {
    const Experiment experiment = sweep.experiment(index);
    Way way{without_preparation(experiment.dataset), experiment.protocol};
    Way full{way.first, resolved(experiment.protocol)};
    if (std::ranges::find(known, full) != known.end()) continue;
    known.push_back(std::move(full));
    ways.push_back(std::move(way));
  }
  std::vector<ExportedFolds> exported;
  for (const Way& way : ways) {
    const datasets::Dataset dataset = datasets::read_dataset(way.first, sweep.output());
    require_several_classes(dataset);
    const std::vector<datasets::Fold> folds = make_folds(dataset, way.second);
    std::vector<std::string> remarks;
    for (const std::string& remark : dataset.remarks) remarks.push_back(dataset.root.string() + ": " + remark);
    if (auto remark = subject_remark(dataset, way.second)) remarks.push_back(*std::move(remark));
    std::ranges::move(fold_remarks(folds, dataset), std::back_inserter(remarks));
    exported.push_back({describe_way(way), to_csv(folds, dataset), std::move(remarks)});
  }
  return exported;
}

}  // namespace foldwise::orchestrator

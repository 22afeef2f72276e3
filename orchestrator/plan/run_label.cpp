// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/run_label.h"

#include <algorithm>

#include "experiments/fields/fields.h"
#include "experiments/jobs/stage_facts.h"

namespace foldwise::orchestrator {
namespace {

constexpr std::string_view separator = " · ";

/// "stochastic_softmax" speaks for itself; "0.5", "true" and "[56, 56]" do not.
bool speaks_for_itself(const std::string& value) {
  return !value.empty() && std::isalpha(static_cast<unsigned char>(value.front())) != 0 && value != "true" &&
         value != "false";
}

void append(std::string& label, const std::string& part) {
  if (!label.empty()) label += separator;
  label += part;
}

}  // namespace

RunLabels::RunLabels(const Sweep& sweep) : sweep_(sweep.name()) {
  for (const std::string& path : sweep.varied_fields()) {
    const Field* field = find_field(path);
    fields_.push_back({path.substr(path.rfind('.') + 1), field != nullptr ? field->scope : Scope::execution});
  }
}

std::string RunLabels::of_values(const std::vector<FieldValue>& values, Stage stage) const {
  std::string label;
  for (std::size_t index = 0; index < std::min(values.size(), fields_.size()); ++index) {
    const VariedField& field = fields_[index];
    if (field.scope.way == Scope::Way::keys && !decides(field.scope, stage)) continue;  // of a later stage alone
    const std::string& value = values[index].second;
    if (value.empty()) continue;
    const std::string part = speaks_for_itself(value) ? value : field.name + "=" + value;
    if (label.find(part) == std::string::npos) append(label, part);  // ties say the same twice
  }
  return label.empty() ? sweep_ : label;
}

std::string RunLabels::of_run(const std::vector<FieldValue>& values, Stage stage, const PlannedFolds& folds,
                              const PlannedFold& fold) const {
  std::string label = of_values(values, stage);
  if (!fold.name.empty()) {
    append(label, fold.name);
  } else if (folds.folds.back().fold > 0) {
    append(label, "fold " + std::to_string(fold.fold + 1));
  }
  if (folds.folds.back().repeat > 0) append(label, "repeat " + std::to_string(fold.repeat + 1));
  append(label, std::string(name_of(stage)));
  return label;
}

std::string RunLabels::of_all_folds(const std::vector<FieldValue>& values, Stage stage) const {
  std::string label = of_values(values, stage);
  append(label, std::string(name_of(stage)));
  return label;
}

std::string RunLabels::of_shard(std::size_t shard, const PlannedFrames& frames) {
  const Size size = frames.options.frames.size;
  std::string label =
      std::string(name_of(frames.options.name)) + " " + std::to_string(size.height) + "x" + std::to_string(size.width);
  append(label, "shard " + std::to_string(shard + 1) + " of " + std::to_string(frames.shards.size()));
  append(label, std::string(name_of(Stage::prepare)));
  return label;
}

std::string RunLabels::without_stage(const std::string& label) {
  return label.substr(0, label.rfind(separator));
}

}  // namespace foldwise::orchestrator

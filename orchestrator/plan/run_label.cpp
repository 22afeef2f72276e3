// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/run_label.h"

#include <algorithm>
#include <map>
#include <utility>

#include "experiments/facts/pretraining.h"
#include "experiments/facts/training_scheme.h"
#include "experiments/fields/fields.h"
#include "experiments/jobs/stage_facts.h"
#include "experiments/sweep/expansion.h"

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
    fields_.push_back({path, field != nullptr ? field->scope : Scope::execution, std::nullopt});
  }
  find_equal_fields(sweep);
  name_fields(sweep.varied_fields());
}

void RunLabels::find_equal_fields(const Sweep& sweep) {
  if (sweep.size() < 2) return;  // one experiment tells of no field that it follows another
  const Points& points = sweep.rows();
  std::map<std::string, std::size_t> texts;  // each once, numbered
  std::vector<std::vector<std::size_t>> text_of(fields_.size());
  for (std::size_t field = 0; field < fields_.size(); ++field) {
    const Column& column = points.columns()[field];
    for (const Value& value : column.values()) {
      text_of[field].push_back(texts.try_emplace(column.field().yaml(value), texts.size()).first->second);
    }
  }
  std::vector<std::pair<std::size_t, std::size_t>> equal;  // an earlier field and a later one
  for (std::size_t later = 1; later < fields_.size(); ++later) {
    for (std::size_t earlier = 0; earlier < later; ++earlier) equal.emplace_back(earlier, later);
  }
  for (std::size_t index = 0; index < points.size() && !equal.empty(); ++index) {
    const auto numbers = points[index];
    std::erase_if(equal, [&](const auto& pair) {
      return text_of[pair.first][numbers[pair.first]] != text_of[pair.second][numbers[pair.second]];
    });
  }
  for (const auto& [earlier, later] : equal) {
    if (!fields_[later].equal_to) fields_[later].equal_to = earlier;
  }
}

void RunLabels::name_fields(const std::vector<std::string>& paths) {
  const auto last_parts = [](const std::string& path, int parts) {
    std::size_t at = path.size();
    for (int part = 0; part < parts && at != std::string::npos; ++part)
      at = at == 0 ? std::string::npos : path.rfind('.', at - 1);
    return at == std::string::npos ? path : path.substr(at + 1);
  };
  for (std::size_t index = 0; index < paths.size(); ++index) {
    const auto is_another = [&](int parts) {
      for (std::size_t other = 0; other < paths.size(); ++other) {
        const bool told_apart = other == index || fields_[other].equal_to || fields_[index].equal_to;
        if (!told_apart && last_parts(paths[other], parts) == last_parts(paths[index], parts)) return true;
      }
      return false;
    };
    int parts = 1;
    while (is_another(parts) && last_parts(paths[index], parts) != paths[index]) ++parts;
    fields_[index].name = last_parts(paths[index], parts);
  }
}

std::string RunLabels::of_values(const std::vector<FieldValue>& values, Stage stage) const {
  std::vector<std::string> said;
  std::vector<bool> shown(fields_.size());
  for (std::size_t index = 0; index < std::min(values.size(), fields_.size()); ++index) {
    const VariedField& field = fields_[index];
    if (field.scope.way == Scope::Way::keys && !decides(field.scope, stage)) continue;  // of a later stage alone
    const std::string& value = values[index].second;
    if (value.empty() || (field.equal_to && shown[*field.equal_to])) continue;
    shown[index] = true;
    const std::string in_full = field.name + "=" + value;
    const bool alone = speaks_for_itself(value) && std::ranges::find(said, value) == said.end();
    said.push_back(alone ? value : in_full);
  }
  std::string label;
  for (const std::string& part : said) append(label, part);
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

std::vector<FieldValue> of_first_step(const Experiment& experiment, std::vector<FieldValue> values) {
  for (auto& [field, value] : values) {
    if (trains_on_features(experiment) && field.starts_with("model.attention.")) value.clear();
  }
  return values;
}

std::vector<FieldValue> of_pretraining(const Experiment& pictures, const Experiment& experiment,
                                       std::vector<FieldValue> values) {
  for (auto& [path, value] : values) {
    const Field& field = *find_field(path);
    const bool of_both = field.scope.way == Scope::Way::content && field.get(pictures) == field.get(experiment);
    if (!field.scope.stages.contains(Stage::pretrain) && !of_both) value.clear();
    if (!value.empty()) value = field.yaml(field.get(pictures));
  }
  return values;
}

}  // namespace foldwise::orchestrator

// SPDX-License-Identifier: Apache-2.0
#include "worker/training/training_state.h"

#include <torch/types.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "experiments/foundation/error.h"

namespace foldwise::worker {
namespace {

using Tensors = std::map<std::string, torch::Tensor>;

void put(Tensors& target, const std::string& prefix, const Tensors& part) {
  for (const auto& [name, tensor] : part) target[prefix + name] = tensor.to(torch::kCPU).contiguous();
}

Tensors part_of(const Tensors& whole, std::string_view prefix) {
  Tensors part;
  for (const auto& [name, tensor] : whole) {
    if (name.starts_with(prefix)) part[name.substr(prefix.size())] = tensor;
  }
  return part;
}

const torch::Tensor& required(const SafeTensors& content, const std::string& name) {
  const auto found = content.tensors.find(name);
  if (found != content.tensors.end()) return found->second;
  throw UserError(Fault::data, "the checkpoint", "no tensor " + name, "remove it so that the training starts again");
}

std::vector<double> numbers(const SafeTensors& content, const std::string& name) {
  const torch::Tensor values = required(content, name).to(torch::kDouble).contiguous();
  return {values.data_ptr<double>(), values.data_ptr<double>() + values.numel()};
}

torch::Tensor tensor_of(const std::vector<double>& values) {
  return torch::tensor(values, torch::kDouble);
}

torch::Tensor validation_table(const std::vector<ValidationRecord>& validations) {
  std::vector<double> values;
  for (const ValidationRecord& record : validations) {
    values.insert(values.end(), {static_cast<double>(record.epoch), static_cast<double>(record.step), record.train_loss,
                                 record.figures.loss, record.figures.figure});
  }
  return tensor_of(values);
}

std::vector<ValidationRecord> validations_in(const std::vector<double>& values) {
  constexpr std::size_t columns = 5;
  std::vector<ValidationRecord> records;
  for (std::size_t at = 0; at + columns <= values.size(); at += columns) {
    records.push_back({static_cast<int>(values[at]),
                       static_cast<std::size_t>(values[at + 1]),
                       values[at + 2],
                       {values[at + 3], values[at + 4]}});
  }
  return records;
}

std::string records_text(const std::vector<EpochRecord>& records) {
  nlohmann::json list = nlohmann::json::array();
  for (const EpochRecord& record : records) list.push_back({{"epoch", record.epoch}, {"metrics", record.metrics}});
  return list.dump();
}

std::vector<EpochRecord> parse_records(const std::string& text) {
  std::vector<EpochRecord> records;
  for (const nlohmann::json& record : nlohmann::json::parse(text)) {
    records.push_back({record.at("epoch"), record.at("metrics").get<std::map<std::string, double>>()});
  }
  return records;
}

}  // namespace

SafeTensors pack(const TrainingState& state, const Learner& learner, TrainingData& data) {
  SafeTensors content;
  put(content.tensors, "model.", learner.weights());
  put(content.tensors, "", learner.optimizer().state());
  put(content.tensors, "best.", state.best_weights);
  put(content.tensors, "", data.state());
  content.tensors["cursor"] = tensor_of({static_cast<double>(state.epoch), static_cast<double>(state.step)});
  content.tensors["meter"] =
      tensor_of({state.meter.loss, static_cast<double>(state.meter.correct), static_cast<double>(state.meter.clips)});
  content.tensors["stopping"] =
      tensor_of({static_cast<double>(state.stopping.best_epoch), static_cast<double>(state.stopping.last_epoch),
                 state.stopping.best.loss, state.stopping.best.figure});
  content.tensors["schedule"] = tensor_of({state.schedule.best_loss, static_cast<double>(state.schedule.waited),
                                           static_cast<double>(state.schedule.reductions)});
  if (!state.validations.empty()) content.tensors["validations"] = validation_table(state.validations);
  content.metadata["records"] = records_text(state.records);
  return content;
}

TrainingState unpack(const SafeTensors& content, Learner& learner, TrainingData& data) {
  TrainingState state;
  data.restore(content);
  learner.set_weights(part_of(content.tensors, "model."));
  learner.optimizer().restore(content.tensors);
  state.best_weights = part_of(content.tensors, "best.");
  const std::vector<double> cursor = numbers(content, "cursor");
  state.epoch = static_cast<int>(cursor.at(0));
  state.step = static_cast<std::size_t>(cursor.at(1));
  const std::vector<double> meter = numbers(content, "meter");
  state.meter = {meter.at(0), static_cast<std::int64_t>(meter.at(1)), static_cast<std::int64_t>(meter.at(2))};
  const std::vector<double> stopping = numbers(content, "stopping");
  state.stopping = {
      static_cast<int>(stopping.at(0)), static_cast<int>(stopping.at(1)), {stopping.at(2), stopping.at(3)}};
  // Trainings that began before there were schedules have none to remember.
  if (content.tensors.contains("schedule")) {
    const std::vector<double> schedule = numbers(content, "schedule");
    state.schedule = {schedule.at(0), static_cast<int>(schedule.at(1)), static_cast<int>(schedule.at(2))};
  }
  if (content.tensors.contains("validations")) state.validations = validations_in(numbers(content, "validations"));
  state.records = parse_records(content.metadata.at("records"));
  return state;
}

}  // namespace foldwise::worker

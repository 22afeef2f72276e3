// SPDX-License-Identifier: Apache-2.0
#include "worker/evaluation/part_scores.h"

#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <utility>

#include "experiments/facts/time_grid.h"
#include "experiments/foundation/error.h"
#include "experiments/jobs/job_json.h"
#include "worker/models/loss.h"
#include "worker/models/weights/safetensors.h"

namespace foldwise::worker {
namespace {

const std::string pooling_prefix = "pooling.";
const std::string sequence_prefix = "scores/";

UserError unusable(const std::string& file, const std::string& seen) {
  return {Fault::store, file, seen, "remove the stage's folder and run the sweep again"};
}

std::shared_ptr<TemporalPooling> restored(Pooling kind, int outputs, const StepPooling& how, const std::string& from) {
  std::shared_ptr<TemporalPooling> pooling = TemporalPooling::create(kind, outputs);
  for (auto& parameter : pooling->named_parameters()) {
    const auto found = how.learned.find(pooling_prefix + parameter.key());
    if (found == how.learned.end() || found->second.sizes() != parameter.value().sizes()) {
      throw unusable(from, "it lacks " + pooling_prefix + parameter.key() + " of the network that made it");
    }
    parameter.value().copy_(found->second);
  }
  return pooling;
}

/// Numbers of samples, all with as many, as a tensor [samples, numbers].
torch::Tensor table_of(const std::vector<Prediction>& samples, std::vector<double> Prediction::*numbers) {
  const auto rows = static_cast<std::int64_t>(samples.size());
  const auto columns = samples.empty() ? 0 : std::ssize(samples.front().*numbers);
  torch::Tensor table = torch::empty({rows, columns}, torch::kDouble);
  double* next = table.data_ptr<double>();
  for (const Prediction& sample : samples) {
    if (std::ssize(sample.*numbers) != columns) throw std::logic_error("samples of one part with unlike numbers");
    next = std::ranges::copy(sample.*numbers, next).out;
  }
  return table;
}

void fill(std::vector<Prediction>& samples, std::vector<double> Prediction::*numbers, const torch::Tensor& table) {
  const torch::Tensor doubles = table.to(torch::kDouble).contiguous();
  const std::int64_t columns = doubles.size(1);
  const double* next = doubles.data_ptr<double>();
  for (Prediction& sample : samples) {
    (sample.*numbers).assign(next, next + columns);
    next += columns;
  }
}

torch::Tensor labels_of(const std::vector<Prediction>& samples) {
  torch::Tensor labels = torch::empty({static_cast<std::int64_t>(samples.size())}, torch::kLong);
  std::int64_t* next = labels.data_ptr<std::int64_t>();
  for (const Prediction& sample : samples) *next++ = sample.target;
  return labels;
}

datasets::LabelKind label_kind_from(const std::string& name) {
  const auto& names = Choices<datasets::LabelKind>::names;
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) throw std::invalid_argument("no kind of labels is called " + name);
  return static_cast<datasets::LabelKind>(found - names.begin());
}

/// The tensor of this name, with a row for each of so many samples.
const torch::Tensor& rows_of(const SafeTensors& content, const std::string& name, std::size_t samples,
                             std::int64_t dimensions) {
  const torch::Tensor& tensor = content.tensors.at(name);
  if (tensor.dim() != dimensions || tensor.size(0) != static_cast<std::int64_t>(samples)) {
    throw std::invalid_argument("its tensor " + name + " is not of " + std::to_string(samples) + " samples");
  }
  return tensor;
}

/// What one part's tensors begin with, and its entries of the metadata: nothing of the test part.
const std::string test_part;
const std::string fitted_on_part = "fitted_on";
const std::string validation_part = "validation";

std::string in_part(const std::string& part, const std::string& name) {
  return part.empty() ? name : part + "/" + name;
}

std::string ids_entry(const std::string& part) {
  return part.empty() ? "samples" : part;
}
std::string loss_entry(const std::string& part) {
  return part.empty() ? "loss" : part + "_loss";
}

void put_part(const std::string& part, const PartScores& scores, SafeTensors& content) {
  const std::vector<Prediction>& samples = scores.samples;
  std::vector<std::string> ids;
  for (const Prediction& sample : samples) ids.push_back(sample.sample);
  if (scores.sequences.empty()) {
    const torch::Tensor made = table_of(samples, &Prediction::scores);
    content.tensors.emplace(in_part(part, "scores"), made.to(torch::kFloat));  // as they were made
  } else {
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const std::string name = in_part(part, sequence_prefix + ids[i]);
      const auto [entry, fresh] = content.tensors.emplace(name, scores.sequences.at(i));
      if (!fresh) throw std::logic_error("two samples of a part are called " + ids[i]);
    }
  }
  if (part != fitted_on_part) content.tensors.emplace(in_part(part, "labels"), labels_of(samples));
  if (!samples.empty() && !samples.front().targets.empty()) {
    content.tensors.emplace(in_part(part, "targets"), table_of(samples, &Prediction::targets));
  }
  content.metadata.emplace(ids_entry(part), Json(ids).dump());
  if (scores.loss) content.metadata.emplace(loss_entry(part), number_json(*scores.loss).dump());
}

/// Nothing where the file has none of that part.
std::optional<PartScores> take_part(const std::string& part, SafeTensors& content) {
  const auto ids = content.metadata.find(ids_entry(part));
  if (ids == content.metadata.end()) {
    if (part.empty() || content.tensors.contains(in_part(part, "scores"))) {
      throw std::invalid_argument("the samples of its scores have no names");
    }
    return std::nullopt;
  }
  PartScores scores;
  std::vector<Prediction>& samples = scores.samples;
  for (const Json& id : Json::parse(ids->second)) samples.push_back({.sample = id, .scores = {}});
  const std::string labels_name = in_part(part, "labels");
  if (part != fitted_on_part) {
    const torch::Tensor labels = rows_of(content, labels_name, samples.size(), 1).to(torch::kLong).contiguous();
    for (std::size_t i = 0; i < samples.size(); ++i)
      samples[i].target = static_cast<int>(labels.data_ptr<std::int64_t>()[i]);
  }
  if (const std::string name = in_part(part, "targets"); content.tensors.contains(name)) {
    fill(samples, &Prediction::targets, rows_of(content, name, samples.size(), 2));
  }
  if (const std::string name = in_part(part, "scores"); content.tensors.contains(name)) {
    fill(samples, &Prediction::scores, rows_of(content, name, samples.size(), 2));
  } else {
    for (const Prediction& sample : samples) {
      scores.sequences.push_back(std::move(content.tensors.at(in_part(part, sequence_prefix + sample.sample))));
      if (scores.sequences.back().dim() != 2) throw std::invalid_argument("its scores are not over time steps");
    }
  }
  if (const auto loss = content.metadata.find(loss_entry(part)); loss != content.metadata.end())
    scores.loss = number_from(Json::parse(loss->second));
  return scores;
}

TestScores scores_from(SafeTensors content) {
  const auto& facts = content.metadata;
  TestScores scores;
  scores.part = take_part(test_part, content).value();
  scores.fitted_on = take_part(fitted_on_part, content).value_or(PartScores{});
  scores.validation = take_part(validation_part, content);
  for (auto& [name, tensor] : content.tensors) {
    if (name.starts_with(pooling_prefix)) scores.pooling.learned.emplace(name, tensor);
  }
  scores.pooling.stride = Json::parse(facts.at("stride"));
  scores.pooling.clip_frames = Json::parse(facts.at("clip_frames"));
  scores.labels = label_kind_from(facts.at("label_kind"));
  scores.classes = Json::parse(facts.at("classes")).get<std::vector<std::string>>();
  scores.targets = Json::parse(facts.at("targets")).get<std::vector<std::string>>();
  scores.unit = facts.at("unit");
  return scores;
}

}  // namespace

StepPooling pooling_of(const Network& network, int clip_frames) {
  StepPooling pooling{.stride = network.stride(), .clip_frames = clip_frames};
  for (const NamedWeight& weight : network.named_weights()) {
    if (weight.part == Part::pooling) pooling.learned.emplace(weight.name, weight.tensor.detach());
  }
  return pooling;
}

ScoredSamples pool(const PartScores& part, const TestScores& scores, Pooling pooling, double inverse_temperature,
                   Loss loss, const std::string& from) {
  const torch::NoGradGuard no_gradient;
  ScoredSamples pooled{part.samples, 0};
  const std::vector<torch::Tensor>& sequences = part.sequences;
  if (!sequences.empty()) {
    const int window = steps_of({.stride = scores.pooling.stride}, scores.pooling.clip_frames);
    const auto over_time = restored(pooling, static_cast<int>(sequences.front().size(0)), scores.pooling, from);
    for (std::size_t sample = 0; sample < sequences.size(); ++sample) {
      const torch::Tensor steps = sequences[sample].to(torch::kDouble).unsqueeze(0);  // [1, outputs, steps]
      const torch::Tensor one = over_time->of_video(steps, window, inverse_temperature)[0].contiguous();
      pooled.predictions[sample].scores.assign(one.data_ptr<double>(), one.data_ptr<double>() + one.numel());
    }
  }
  pooled.loss = part.loss ? *part.loss : loss_of(loss, pooled.predictions);
  return pooled;
}

ScoredSamples pool(const TestScores& scores, Pooling pooling, double inverse_temperature, Loss loss,
                   const std::string& from) {
  return pool(scores.part, scores, pooling, inverse_temperature, loss, from);
}

void write_scores(const std::filesystem::path& file, const TestScores& scores) {
  SafeTensors content;
  put_part(test_part, scores.part, content);
  for (const auto& [name, tensor] : scores.pooling.learned) content.tensors.emplace(name, tensor);
  content.metadata.insert({{"label_kind", std::string(foldwise::name_of(scores.labels))},
                           {"classes", Json(scores.classes).dump()},
                           {"targets", Json(scores.targets).dump()},
                           {"unit", scores.unit},
                           {"stride", std::to_string(scores.pooling.stride)},
                           {"clip_frames", std::to_string(scores.pooling.clip_frames)}});
  if (!scores.fitted_on.samples.empty()) put_part(fitted_on_part, scores.fitted_on, content);
  if (scores.validation) put_part(validation_part, *scores.validation, content);
  write_safetensors(file, content);
}

TestScores read_scores(const std::filesystem::path& file) {
  try {
    return scores_from(read_safetensors(file));
  } catch (const std::out_of_range&) {
    throw unusable(file.string(), "it lacks a part of what a scoring leaves");
  } catch (const Json::exception& error) {
    throw unusable(file.string(), std::string("its metadata cannot be read: ") + error.what());
  } catch (const std::invalid_argument& error) {
    throw unusable(file.string(), error.what());
  }
}

}  // namespace foldwise::worker

// SPDX-License-Identifier: Apache-2.0
#include "worker/evaluation/part_scores.h"

#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "experiments/foundation/error.h"
#include "experiments/jobs/job_json.h"
#include "experiments/time_grid.h"
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

TestScores scores_from(SafeTensors content) {
  const auto& facts = content.metadata;
  TestScores scores;
  for (const Json& id : Json::parse(facts.at("samples"))) scores.part.samples.push_back({.sample = id, .scores = {}});
  std::vector<Prediction>& samples = scores.part.samples;
  const torch::Tensor labels = rows_of(content, "labels", samples.size(), 1).to(torch::kLong).contiguous();
  for (std::size_t i = 0; i < samples.size(); ++i)
    samples[i].target = static_cast<int>(labels.data_ptr<std::int64_t>()[i]);
  if (content.tensors.contains("targets")) {
    fill(samples, &Prediction::targets, rows_of(content, "targets", samples.size(), 2));
  }
  if (content.tensors.contains("scores")) {
    fill(samples, &Prediction::scores, rows_of(content, "scores", samples.size(), 2));
  } else {
    for (const Prediction& sample : samples) {
      scores.part.sequences.push_back(std::move(content.tensors.at(sequence_prefix + sample.sample)));
      if (scores.part.sequences.back().dim() != 2) throw std::invalid_argument("its scores are not over time steps");
    }
  }
  if (const auto fitted = facts.find("fitted_on"); fitted != facts.end()) {
    for (const Json& id : Json::parse(fitted->second)) scores.fitted_on.push_back({.sample = id, .scores = {}});
    const std::size_t rows = scores.fitted_on.size();
    fill(scores.fitted_on, &Prediction::scores, rows_of(content, "fitted_on/scores", rows, 2));
    fill(scores.fitted_on, &Prediction::targets, rows_of(content, "fitted_on/targets", rows, 2));
  } else if (content.tensors.contains("fitted_on/scores")) {
    throw std::invalid_argument("the rows that it is fitted on have no names");
  }
  if (const auto loss = facts.find("loss"); loss != facts.end())
    scores.part.loss = number_from(Json::parse(loss->second));
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

ScoredSamples pool(const TestScores& scores, Pooling pooling, double inverse_temperature, Loss loss,
                   const std::string& from) {
  const torch::NoGradGuard no_gradient;
  ScoredSamples pooled{scores.part.samples, 0};
  const std::vector<torch::Tensor>& sequences = scores.part.sequences;
  if (!sequences.empty()) {
    const int window = steps_of({.stride = scores.pooling.stride}, scores.pooling.clip_frames);
    const auto over_time = restored(pooling, static_cast<int>(sequences.front().size(0)), scores.pooling, from);
    for (std::size_t sample = 0; sample < sequences.size(); ++sample) {
      const torch::Tensor steps = sequences[sample].to(torch::kDouble).unsqueeze(0);  // [1, outputs, steps]
      const torch::Tensor one = over_time->of_video(steps, window, inverse_temperature)[0].contiguous();
      pooled.predictions[sample].scores.assign(one.data_ptr<double>(), one.data_ptr<double>() + one.numel());
    }
  }
  pooled.loss = scores.part.loss ? *scores.part.loss : loss_of(loss, pooled.predictions);
  return pooled;
}

void write_scores(const std::filesystem::path& file, const TestScores& scores) {
  SafeTensors content;
  const std::vector<Prediction>& samples = scores.part.samples;
  std::vector<std::string> ids;
  for (const Prediction& sample : samples) ids.push_back(sample.sample);
  if (scores.part.sequences.empty()) {
    content.tensors.emplace("scores", table_of(samples, &Prediction::scores).to(torch::kFloat));  // as they were made
  } else {
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const auto [entry, fresh] = content.tensors.emplace(sequence_prefix + ids[i], scores.part.sequences.at(i));
      if (!fresh) throw std::logic_error("two samples of a part are called " + ids[i]);
    }
  }
  content.tensors.emplace("labels", labels_of(samples));
  if (!samples.empty() && !samples.front().targets.empty()) {
    content.tensors.emplace("targets", table_of(samples, &Prediction::targets));
  }
  for (const auto& [name, tensor] : scores.pooling.learned) content.tensors.emplace(name, tensor);
  content.metadata = {{"samples", Json(ids).dump()},
                      {"label_kind", std::string(foldwise::name_of(scores.labels))},
                      {"classes", Json(scores.classes).dump()},
                      {"targets", Json(scores.targets).dump()},
                      {"unit", scores.unit},
                      {"stride", std::to_string(scores.pooling.stride)},
                      {"clip_frames", std::to_string(scores.pooling.clip_frames)}};
  if (!scores.fitted_on.empty()) {
    std::vector<std::string> rows;
    for (const Prediction& row : scores.fitted_on) rows.push_back(row.sample);
    content.metadata.emplace("fitted_on", Json(rows).dump());
    content.tensors.emplace("fitted_on/scores", table_of(scores.fitted_on, &Prediction::scores).to(torch::kFloat));
    content.tensors.emplace("fitted_on/targets", table_of(scores.fitted_on, &Prediction::targets));
  }
  if (scores.part.loss) content.metadata.emplace("loss", number_json(*scores.part.loss).dump());
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

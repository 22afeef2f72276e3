// SPDX-License-Identifier: Apache-2.0
#include "worker/data/example_data.h"

#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <stdexcept>
#include <utility>

#include "datasets/examples/example_stream.h"
#include "experiments/foundation/error.h"
#include "results/metrics/streamed_precision.h"
#include "results/metrics/tagging.h"
#include "worker/clips/batches/prefetcher.h"
#include "worker/data/statistics.h"
#include "worker/evaluation/evaluation_mode.h"
#include "worker/models/loss.h"

namespace foldwise::worker {
namespace {

/// Examples of one step that pass through the network at once when they are scored.
constexpr std::size_t examples_at_once = 256;
/// Time steps that tell the statistics of the features.
constexpr std::int64_t steps_for_statistics = 65'536;
/// The order of the examples that do so: that of an epoch that is never trained.
constexpr int statistics_epoch = 0;

std::size_t count(const std::vector<std::filesystem::path>& shards, int threads) {
  const std::vector<std::int64_t> counts = datasets::count_examples(shards, threads);
  const std::int64_t all = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  if (all == 0) {
    throw UserError(Fault::data, shards.empty() ? "the fold" : shards.front().string(), "no example is in its shards",
                    "fetch the shards again");
  }
  return static_cast<std::size_t>(all);
}

datasets::ExampleStream shuffled(const std::vector<std::filesystem::path>& shards, int classes, std::uint64_t seed,
                                 int epoch, int threads) {
  datasets::ExampleStreamOptions options;
  options.classes = classes;
  options.order = datasets::ExampleOrder::shuffled;
  options.seed = seed;
  options.epoch = epoch;
  options.threads = threads;
  return {shards, options};
}

/// Batches are put together on one thread, so in order, while the stream's own threads decode.
class ExampleBatches final : public BatchSource {
 public:
  ExampleBatches(datasets::ExampleStream stream, int classes, std::size_t samples, int batch_size,
                 std::size_t first_batch)
      : stream_(skipped(std::move(stream), std::min(samples, first_batch * static_cast<std::size_t>(batch_size)))),
        prefetcher_({first_batch, batches_of(samples, batch_size)}, 1, 2, [=, this](std::size_t) {
          const std::vector<datasets::Example> examples = stream_.next(static_cast<std::size_t>(batch_size));
          if (examples.empty()) throw std::logic_error("the stream has fewer examples than its shards");
          return batch_of(examples, classes);
        }) {}

  std::size_t left() const override { return prefetcher_.left(); }
  ClipBatch next() override { return prefetcher_.next(); }

 private:
  static datasets::ExampleStream skipped(datasets::ExampleStream stream, std::size_t examples) {
    if (examples > 0) stream.skip(static_cast<std::int64_t>(examples));
    return stream;
  }

  datasets::ExampleStream stream_;
  Prefetcher<ClipBatch> prefetcher_;  // last: its thread uses the stream
};

/// The highest scores of each example, [batch, kept], highest first.
class HighestScores {
 public:
  explicit HighestScores(const torch::Tensor& scores)
      : kept_(std::min<std::int64_t>(results::pooled_scores, scores.size(1))) {
    auto [values, classes] = scores.topk(kept_, 1);
    values_ = values.to(torch::kDouble).contiguous();
    classes_ = classes.contiguous();
  }

  Prediction of(const datasets::Example& example, std::int64_t row) const {
    const double* values = values_.data_ptr<double>() + row * kept_;
    const std::int64_t* classes = classes_.data_ptr<std::int64_t>() + row * kept_;
    Prediction prediction{example.id, static_cast<int>(example.labels.size()), {values, values + kept_}, {}};
    for (std::int64_t place = 0; place < kept_; ++place) {
      const bool right = std::ranges::binary_search(example.labels, static_cast<int>(classes[place]));
      prediction.targets.push_back(right ? 1 : 0);
    }
    return prediction;
  }

 private:
  std::int64_t kept_;
  torch::Tensor values_;
  torch::Tensor classes_;
};

/// Scores of examples, pooled over their steps: [batch, classes], on the CPU. All have as many steps.
torch::Tensor pooled(Network& network, const torch::Tensor& features, const Scoring& scoring) {
  const torch::Tensor sequence = network.score_sequence(features.to(network.device()));  // [batch, classes, steps]
  if (sequence.size(2) == 1) return sequence.squeeze(2).to(torch::kCPU);
  return network.pool_video(sequence, scoring.pooling).to(torch::kCPU);
}

}  // namespace

ClipBatch batch_of(const std::vector<datasets::Example>& examples, int classes) {
  const auto batch = static_cast<std::int64_t>(examples.size());
  std::int64_t longest = 0;
  for (const datasets::Example& example : examples) longest = std::max<std::int64_t>(longest, example.steps);
  ClipBatch made;
  torch::Tensor features = torch::zeros({batch, longest, datasets::example_features});
  made.targets = torch::zeros({batch, classes});
  torch::Tensor steps = torch::empty({batch}, torch::kLong);
  for (std::int64_t row = 0; row < batch; ++row) {
    const datasets::Example& example = examples[static_cast<std::size_t>(row)];
    std::ranges::copy(example.features, features.data_ptr<float>() + row * longest * datasets::example_features);
    for (const int label : example.labels) made.targets.data_ptr<float>()[row * classes + label] = 1;
    steps.data_ptr<std::int64_t>()[row] = example.steps;
  }
  made.clips = features.transpose(1, 2);  // [batch, features, steps]
  if (longest > 1) made.steps = steps;
  return made;
}

ExampleData::ExampleData(const Experiment& experiment, const NetworkShape& shape,
                         std::vector<std::filesystem::path> shards, std::uint64_t seed)
    : batch_size_(experiment.training.batch_size),
      threads_(experiment.execution.loader_threads),
      shape_(shape),
      shards_(std::move(shards)),
      seed_(seed),
      samples_(count(shards_, threads_)) {}

std::unique_ptr<BatchSource> ExampleData::begin_epoch(const EpochRequest& request) {
  return std::make_unique<ExampleBatches>(shuffled(shards_, shape_.outputs, seed_, request.epoch, threads_),
                                          shape_.outputs, samples_, batch_size_, request.first_batch);
}

std::optional<Standardisation> ExampleData::standardisation() {
  datasets::ExampleStream stream = shuffled(shards_, shape_.outputs, seed_, statistics_epoch, threads_);
  FeatureStatistics statistics;
  while (statistics.rows() < steps_for_statistics) {
    const std::optional<datasets::Example> example = stream.next();
    if (!example) break;
    const std::span<const float> features = example->features;
    for (std::size_t step = 0; step < static_cast<std::size_t>(example->steps); ++step) {
      statistics.add(features.subspan(step * datasets::example_features, datasets::example_features));
    }
  }
  return Standardisation{statistics.mean(), statistics.deviation()};
}

ExamplePart::ExamplePart(const Experiment& experiment, const NetworkShape& shape,
                         std::vector<std::filesystem::path> shards, std::filesystem::path scratch)
    : threads_(experiment.execution.loader_threads),
      shape_(shape),
      shards_(std::move(shards)),
      scratch_(std::move(scratch)),
      samples_(count(shards_, threads_)) {}

std::optional<ScoredSamples> ExamplePart::score(Network& network, const Scoring& scoring,
                                                const EvaluationProgress& progress) const {
  std::optional<PartScores> scores = pass(network, scoring, progress);
  if (!scores) return std::nullopt;
  return ScoredSamples{std::move(scores->samples), *scores->loss};
}

std::optional<PartScores> ExamplePart::pass(Network& network, const Scoring& scoring,
                                            const EvaluationProgress& progress) const {
  PartScores passed;
  passed.loss = score_each(network, scoring, progress,
                           [&](Prediction&& prediction) { passed.samples.push_back(std::move(prediction)); });
  if (!passed.loss) return std::nullopt;
  return passed;
}

std::optional<ValidationFigures> ExamplePart::measure(Network& network, const Scoring& scoring,
                                                      datasets::LabelKind /*labels*/,
                                                      const EvaluationProgress& progress) const {
  results::StreamedPrecision precision(scratch_);
  const std::optional<double> loss =
      score_each(network, scoring, progress, [&](const Prediction& prediction) { precision.add(prediction); });
  if (!loss) return std::nullopt;
  const double figure = precision.value();
  return ValidationFigures{*loss, std::isfinite(figure) ? figure : 0};  // as judge() has it
}

std::optional<double> ExamplePart::score_each(Network& network, const Scoring& scoring,
                                              const EvaluationProgress& progress,
                                              const PredictionVisitor& visit) const {
  const torch::NoGradGuard no_gradient;
  const EvaluationMode evaluation(network);
  datasets::ExampleStreamOptions options;
  options.classes = shape_.outputs;
  options.threads = threads_;
  datasets::ExampleStream stream(shards_, options);
  // Examples of several steps are long already: one by one.
  const std::size_t at_once = stream.level() == datasets::ExampleLevel::video ? examples_at_once : 1;
  double loss = 0;
  std::size_t done = 0;
  for (std::vector<datasets::Example> examples = stream.next(at_once); !examples.empty();
       examples = stream.next(at_once)) {
    const ClipBatch batch = batch_of(examples, shape_.outputs);
    const torch::Tensor scores = pooled(network, batch.clips, scoring);
    loss += summed_loss(scoring.loss, scores, {{}, batch.targets}).item<double>();
    const HighestScores highest(scores);
    for (std::size_t row = 0; row < examples.size(); ++row) {
      visit(highest.of(examples[row], static_cast<std::int64_t>(row)));
    }
    done += examples.size();
    if (!progress(done, samples_)) return std::nullopt;
  }
  return loss / static_cast<double>(done);
}

}  // namespace foldwise::worker

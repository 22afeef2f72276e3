// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "datasets/dataset.h"
#include "experiments/experiment.h"
#include "experiments/jobs/job.h"
#include "worker/models/network.h"
#include "worker/models/weights/normalisation.h"

namespace foldwise::worker {

/// How samples are scored.
struct Scoring {
  Loss loss = Loss::cross_entropy;
  Size input;            ///< pixels
  double crop_area = 1;  ///< of the middle of each frame that is seen, as a fraction of the frame
  Normalisation normalisation;
  VideoPooling pooling;    ///< shorter videos are padded to its clips
  int chunk_frames = 256;  ///< longest piece that passes at once through what looks at frames nearby alone
};

/// Called now and then with the number of samples that are scored; returning false ends the evaluation.
using EvaluationProgress = std::function<bool(std::size_t done, std::size_t all)>;

struct ScoredSamples {
  std::vector<Prediction> predictions;
  double loss = 0;  ///< mean over the samples
};

/// How well a network did on a validation part.
struct ValidationFigures {
  double loss = 0;
  double figure = 0;  ///< what the labels are judged by: accuracy, concordance or global average precision
};

/// What a network's pass over a part leaves: predictions follow from it without the network (part_scores.h).
struct PartScores {
  /// In their order. Without scores where there are sequences.
  std::vector<Prediction> samples;
  /// Of each sample its scores at every time step: [outputs, steps], float, on the CPU. None where samples have one
  /// step, or are pooled over time already.
  std::vector<torch::Tensor> sequences = {};
  std::optional<double> loss = {};  ///< mean over the samples, where predictions do not hold all that it needs
};

/// The validation or test part of a fold.
class ScoredPart {
 public:
  virtual ~ScoredPart() = default;
  virtual std::size_t samples() const = 0;
  /// Scores all samples, in their order; nothing when progress said stop. The network is in evaluation mode meanwhile
  /// and left in the mode that it was in.
  virtual std::optional<ScoredSamples> score(Network& network, const Scoring& scoring,
                                             const EvaluationProgress& progress) const = 0;
  /// What score() comes to, of labels of this kind; a part of any size does it without its predictions.
  virtual std::optional<ValidationFigures> measure(Network& network, const Scoring& scoring, datasets::LabelKind labels,
                                                   const EvaluationProgress& progress) const;
  /// The same pass, its scores not pooled over time where they can be kept at every step: `scoring.pooling`'s inverse
  /// temperature counts for streamed examples of several steps alone.
  virtual std::optional<PartScores> pass(Network& network, const Scoring& scoring,
                                         const EvaluationProgress& progress) const = 0;
};

}  // namespace foldwise::worker

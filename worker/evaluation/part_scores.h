// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "datasets/dataset.h"
#include "experiments/experiment.h"
#include "worker/evaluation/scored_part.h"
#include "worker/models/network.h"

namespace foldwise::worker {

/// How the network that made the scores pools them: all that is needed of it afterwards.
struct StepPooling {
  int stride = 1;                                  ///< frames from one time step to the next
  int clip_frames = 16;                            ///< the window of softmax pooling; shorter videos were padded to it
  std::map<std::string, torch::Tensor> learned{};  ///< parameters of the pooling, under their names in files
};

StepPooling pooling_of(const Network& network, int clip_frames);

/// The scores of the test part of a fold, with what they are scores of.
struct TestScores {
  PartScores part;
  StepPooling pooling;
  datasets::LabelKind labels = datasets::LabelKind::classes;
  std::vector<std::string> classes = {};
  std::vector<std::string> targets = {};  ///< the names of the numbers that are predicted
  std::string unit = {};                  ///< what the samples are: videos, windows, rows, examples
  /// Of what post-processing is fitted on; no samples where that is the part, or there is none.
  PartScores fitted_on = {};
  /// Of the validation part, where it was asked for.
  std::optional<PartScores> validation = {};
};

/// Predictions of one of the parts as ScoredPart::score makes them, by the same pooling in the same precision (double),
/// and their loss. Throws UserError where what the pooling learned is missing; `from` names the file in it.
ScoredSamples pool(const PartScores& part, const TestScores& scores, Pooling pooling, double inverse_temperature,
                   Loss loss, const std::string& from);
/// Of the test part.
ScoredSamples pool(const TestScores& scores, Pooling pooling, double inverse_temperature, Loss loss,
                   const std::string& from);

/// A safetensors file. Of videos a tensor "scores/<sample>" [outputs, steps] for each; else one tensor "scores"
/// [samples, kept]. "labels" [samples], "targets" [samples, …] where there are any, "pooling.beta". "fitted_on/scores"
/// and "fitted_on/targets" [rows, outputs] of rows that post-processing is fitted on. Metadata: samples (their ids in
/// order), label_kind, classes, targets, unit, stride, clip_frames, loss where predictions do not tell it; fitted_on
/// (ids). Videos or windows that it is fitted on, and the validation part, are as the part is, with "fitted_on" or
/// "validation" before each name: "validation/scores/<sample>", "validation/labels", validation (ids), validation_loss.
void write_scores(const std::filesystem::path& file, const TestScores& scores);
/// Throws UserError where the file is missing, damaged or not such a file.
TestScores read_scores(const std::filesystem::path& file);

}  // namespace foldwise::worker

// SPDX-License-Identifier: Apache-2.0
#include "worker/stages/trained_network.h"

#include <filesystem>

#include "datasets/folds/experiment_fit.h"
#include "worker/models/frozen_network.h"
#include "worker/models/weights/normalisation.h"
#include "worker/models/weights/safetensors.h"
#include "worker/models/weights/weights.h"
#include "worker/stages/stage_folder.h"

namespace foldwise::worker {

Experiment begun_from(const JobSpec& job) {
  Experiment experiment = job.experiment;
  const auto pretrained = job.inputs.of_the_fold.find(Stage::pretrain);
  if (pretrained == job.inputs.of_the_fold.end()) return experiment;
  read_intact(job.output, pretrained->second);
  experiment.model.weights = (stage_folder(job.output, pretrained->second) / model_name).string();
  experiment.model.weights_head = WeightsHead::replace;
  return experiment;
}

BuiltNetwork load_trained(const JobSpec& job, const Key& training, const NetworkShape& shape, torch::Device device) {
  read_intact(job.output, training);
  const std::filesystem::path file = stage_folder(job.output, training) / model_name;
  const SafeTensors content = read_safetensors(file);
  ModelOptions options = job.experiment.model;
  options.weights.clear();  // what the training started from is not needed any more
  BuiltNetwork built = build_network(options, shape);
  set_weights(*built.network, content.tensors, file.string());
  built.normalisation = normalisation_of(content, file.string());
  built.network->to(device);
  built.network->compute_in(job.experiment.training.precision, job.experiment.training.memory_format);
  return built;
}

Scoring scoring_of(const Experiment& experiment, const NetworkShape& shape, const Normalisation& normalisation) {
  Scoring scoring;
  scoring.loss = datasets::loss_for(experiment.training.loss, shape.labels);
  scoring.input = experiment.model.input;
  scoring.crop_area = experiment.clips.evaluation_crop_area;
  scoring.normalisation = normalisation;
  scoring.pooling = {pooling_window(experiment, shape), experiment.evaluation.inverse_temperature};
  scoring.chunk_frames = experiment.evaluation.chunk_frames;
  return scoring;
}

}  // namespace foldwise::worker

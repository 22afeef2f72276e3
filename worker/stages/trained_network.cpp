// SPDX-License-Identifier: Apache-2.0
#include "worker/stages/trained_network.h"

#include <filesystem>

#include "worker/models/weights/normalisation.h"
#include "worker/models/weights/safetensors.h"
#include "worker/models/weights/weights.h"
#include "worker/stages/stage_folder.h"

namespace foldwise::worker {

BuiltNetwork load_trained(const JobSpec& job, const Key& training, const NetworkShape& shape, torch::Device device) {
  const std::filesystem::path file = stage_folder(job.output, training) / "model.safetensors";
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

}  // namespace foldwise::worker

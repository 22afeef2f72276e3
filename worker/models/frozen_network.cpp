// SPDX-License-Identifier: Apache-2.0
#include "worker/models/frozen_network.h"

#include <torch/types.h>

#include <stdexcept>

#include "experiments/facts/time_grid.h"
#include "experiments/facts/training_scheme.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/text/parse_number.h"
#include "worker/models/weights/safetensors.h"

namespace foldwise::worker {
namespace {

int number_in(const SafeTensors& content, const std::string& name, const std::filesystem::path& file) {
  const auto found = content.metadata.find(name);
  const auto number = found == content.metadata.end() ? std::nullopt : parse_whole_number(found->second);
  if (number) return *number;
  throw UserError(Fault::store, file.string(), "it does not say the " + name + " of the features beside it",
                  "remove the stage's folder and run the sweep again");
}

}  // namespace

FrozenFront front_of(const Network& network, HeadStart start) {
  FrozenFront front{.channels = network.encoder().channels(),
                    .stride = network.encoder().time().stride,
                    .head_prefix = network.encoder().head_prefix()};
  for (const auto& [part, name, tensor] : network.named_weights()) {
    if (name == front.head_prefix + "hidden.weight") front.hidden_units = tensor.size(0);
    if (part != Part::pooling && (part != Part::head || start == HeadStart::from_scratch)) continue;
    front.behind.emplace(name, tensor.detach().to(torch::kCPU).clone());
  }
  return front;
}

void write_front(const std::filesystem::path& file, const FrozenFront& front) {
  SafeTensors content;
  content.tensors = front.behind;
  content.metadata = {{"channels", std::to_string(front.channels)},
                      {"stride", std::to_string(front.stride)},
                      {"hidden_units", std::to_string(front.hidden_units)},
                      {"head_prefix", front.head_prefix}};
  write_safetensors(file, content);
}

FrozenFront read_front(const std::filesystem::path& file) {
  SafeTensors content = read_safetensors(file);
  FrozenFront front;
  front.channels = number_in(content, "channels", file);
  front.stride = number_in(content, "stride", file);
  front.hidden_units = number_in(content, "hidden_units", file);
  front.head_prefix = content.metadata["head_prefix"];
  front.behind = std::move(content.tensors);
  return front;
}

int pooling_window(const Experiment& experiment, const NetworkShape& shape) {
  const int frames = trained_frames(experiment);
  return shape.front == nullptr ? frames : steps_of({.stride = shape.front->stride}, frames);
}

}  // namespace foldwise::worker

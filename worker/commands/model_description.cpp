// SPDX-License-Identifier: Apache-2.0
#include "worker/commands/model_description.h"

#include <algorithm>
#include <array>
#include <vector>

#include "experiments/facts/backbone_facts.h"
#include "experiments/facts/whole_videos.h"
#include "experiments/fields/value.h"
#include "experiments/foundation/text/byte_size.h"
#include "experiments/foundation/text/text_columns.h"
#include "worker/commands/catalogue_text.h"
#include "worker/commands/sizes_text.h"
#include "worker/models/catalogue.h"
#include "worker/models/cost.h"
#include "worker/models/weights/normalisation.h"
#include "worker/models/weights/weights.h"
#include "worker/models/weights/weights_file.h"
#include "worker/training/learner.h"

namespace foldwise::worker {
namespace {

using Lines = std::vector<std::vector<std::string>>;

std::vector<std::int64_t> clip_shape(const Experiment& experiment, const NetworkShape& shape) {
  const ModelOptions& model = experiment.model;
  if (facts_of(model.backbone).takes == BackboneInput::features) return {1, shape.features, experiment.clips.frames};
  return {1, 3, experiment.clips.frames, model.input.height, model.input.width};
}

std::string layers_text(const std::vector<CountedLink>& links, const TrainingOptions& training) {
  Lines lines{{"place", "names in files", "output", "parameters", "multiply-adds", "rate", "decay"}};
  for (const CountedLink& link : links) {
    const ChainPlace& place = link.place;
    const std::string names = place.part == Part::backbone ? "" : place.prefix + "*";
    lines.push_back({std::string(place.what), names, sizes_text(link.output), "", grouped(link.multiply_adds()),
                     number_text(of_part(place.part, training.learning_rate)),
                     number_text(of_part(place.part, training.weight_decay))});
    for (const CountedLayer& layer : link.layers) {
      const std::string name = layer.name.empty() ? "(products)" : layer.name + ".*";
      lines.push_back({"", "  " + name, sizes_text(layer.output), grouped(layer.parameters),
                       layer.multiply_adds == 0 ? "" : grouped(layer.multiply_adds)});
    }
  }
  return text_columns(lines);
}

std::string parts_text(const Network& network, const std::vector<CountedLink>& links, const TrainingOptions& training) {
  Lines lines{{"part", "parameters", "rate", "decay"}};
  std::int64_t sum = 0;
  for (const Part part : parts) {
    const std::int64_t parameters = numbers_in(network.parameters_of(part));
    if (parameters == 0) continue;
    sum += parameters;
    lines.push_back({std::string(name_of(part)), grouped(parameters),
                     number_text(of_part(part, training.learning_rate)),
                     number_text(of_part(part, training.weight_decay))});
  }
  lines.push_back({"together", grouped(sum)});
  return text_columns(lines) + "  " + grouped(multiply_adds(links)) + " multiply-adds for this clip\n";
}

void add_names(std::string& text, const std::string& what, const std::vector<std::string>& names) {
  for (const std::string& name : names) text += "  " + what + "  " + name + "\n";
}

/// "[0.5, 0.5, 0.5]"
std::string channels_text(const std::array<double, 3>& values) {
  std::string text = "[" + number_text(values[0]);
  for (const double value : {values[1], values[2]}) text.append(", ").append(number_text(value));
  return text + "]";
}

std::string weights_text(const WeightsReport& report, const std::string& file) {
  std::string text = file + (report.fits() ? ": fits\n" : ": does not fit\n");
  for (const auto& [part, names] : report.loaded) {
    text += "  loaded  " + std::string(name_of(part)) + ": " + std::to_string(names.size()) + " tensors, " +
            names.front() + (names.size() == 1 ? "" : " to " + names.back()) + "\n";
  }
  for (const Part part : report.from_scratch) {
    text += "  from scratch  " + std::string(name_of(part)) + ": the file holds nothing of it\n";
  }
  for (const Part part : report.left_out) {
    text += "  from scratch  " + std::string(name_of(part)) + ": what the file holds of it is left out\n";
  }
  add_names(text, "left out", report.replaced);
  add_names(text, "missing", report.missing);
  add_names(text, "unexpected", report.unexpected);
  add_names(text, "of another shape", report.other_shape);
  return text;
}

std::string pixels_text(const Normalisation& normalisation) {
  return "  pixels  (from 0 to 1) less " + channels_text(normalisation.mean) + ", divided by " +
         channels_text(normalisation.deviation) + "\n";
}

/// Of one video, as evaluation passes it; in proportion to its frames, as that of convolutions is.
std::string memory_text(const Experiment& experiment, std::int64_t bytes_of_clip, std::int64_t longest_video) {
  const double of_a_frame = static_cast<double>(bytes_of_clip) / experiment.clips.frames;
  std::string text =
      "  about " + format_bytes(of_a_frame) + " of memory for each frame that passes at once, beside the parameters";
  if (whole_video_reason(experiment.model) == WholeVideoReason::none) return text + "\n";
  text += "; a video passes in one piece";
  if (longest_video > 0) {
    text += ": " + format_bytes(of_a_frame * static_cast<double>(longest_video)) + " for the longest, of " +
            grouped(longest_video) + " frames";
  }
  return text + "\n";
}

}  // namespace

ModelDescription describe_model(const Experiment& experiment, const NetworkShape& shape, std::int64_t longest_video) {
  ModelOptions drawn = experiment.model;
  drawn.weights.clear();
  const auto network = build_network(drawn, shape).network;
  const std::vector<std::int64_t> clip = clip_shape(experiment, shape);
  const std::vector<CountedLink> links = count_pass(*network, clip);
  ModelDescription description;
  description.text = layers_text(links, experiment.training) + parts_text(*network, links, experiment.training);
  const bool pictures = facts_of(experiment.model.backbone).takes == BackboneInput::pictures;
  if (pictures) description.text += memory_text(experiment, peak_bytes(*network, clip), longest_video);
  const std::string& file = experiment.model.weights;
  if (!file.empty()) {
    const SafeTensors content = read_weights_file(file);
    const WeightsReport report = compare_weights(*network, content, experiment.model);
    description.text += weights_text(report, file);
    if (pictures) description.text += pixels_text(normalisation_for(experiment.model.normalisation, content, file));
    description.weights = report.fits() ? ModelDescription::Weights::fit : ModelDescription::Weights::misfit;
  }
  return description;
}

}  // namespace foldwise::worker

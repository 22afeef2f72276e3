// SPDX-License-Identifier: Apache-2.0
#include "worker/commands/show.h"

#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "experiments/facts/whole_videos.h"
#include "experiments/fields/configuration.h"
#include "experiments/foundation/error.h"
#include "worker/commands/model_description.h"
#include "worker/commands/predicted_shape.h"

namespace foldwise::worker {
namespace {

struct ShowArguments {
  std::string file;
  std::vector<std::string> overrides;
  std::string scale;
  std::size_t experiment = 0;  ///< from 1; 0: all of them
};

/// What describe_model reads of an experiment, and nothing else.
Experiment model_alone(const Experiment& experiment) {
  Experiment alone;
  alone.dataset = experiment.dataset;
  alone.model = experiment.model;
  alone.clips.frames = experiment.clips.frames;
  alone.training.learning_rate = experiment.training.learning_rate;
  alone.training.weight_decay = experiment.training.weight_decay;
  return alone;
}

/// "1, 2, 3, …, 40"
std::string numbers_text(const std::vector<std::size_t>& experiments) {
  constexpr std::size_t listed = 12;
  std::string text;
  for (std::size_t place = 0; place < std::min(listed, experiments.size()); ++place) {
    text += (place == 0 ? "" : ", ") + std::to_string(experiments[place] + 1);
  }
  if (experiments.size() > listed) text += ", …, " + std::to_string(experiments.back() + 1);
  return text;
}

std::string heading(const SweepModel& model, std::size_t number, std::size_t all) {
  return "Model " + std::to_string(number) + " of " + std::to_string(all) + ": " +
         std::string(name_of(model.experiment.model.backbone)) + ", in experiment" +
         (model.experiments.size() == 1 ? " " : "s ") + numbers_text(model.experiments) + "\n";
}

std::string values_text(const Sweep& sweep, std::size_t experiment) {
  std::string text;
  for (const auto& [field, value] : sweep.values(experiment)) {
    text += (text.empty() ? "" : "  ") + field + "=" + value;
  }
  return text.empty() ? "" : "  first: " + text + "\n";
}

int show(const ShowArguments& arguments) {
  const Sweep sweep = Sweep::load(arguments.file, arguments.overrides, arguments.scale);
  std::optional<std::size_t> only;
  if (arguments.experiment > 0) only = arguments.experiment - 1;
  const std::vector<SweepModel> models = models_of(sweep, only);
  int code = 0;
  for (std::size_t place = 0; place < models.size(); ++place) {
    const SweepModel& model = models[place];
    const PredictedShape predicted = predicted_shape(model.experiment.dataset);
    const bool whole = whole_video_reason(model.experiment.model) != WholeVideoReason::none;
    const std::int64_t longest = whole ? longest_video_of(model.experiment.dataset, model.experiment.clips.frames) : 0;
    const ModelDescription described = describe_model(model.experiment, predicted.shape, longest);
    if (described.weights == ModelDescription::Weights::misfit) code = 1;
    std::cout << (place == 0 ? "" : "\n") << heading(model, place + 1, models.size())
              << values_text(sweep, model.experiments.front()) << described.text << std::flush;
    if (!predicted.remark.empty()) std::cerr << predicted.remark << "\n";
  }
  return code;
}

}  // namespace

std::vector<SweepModel> models_of(const Sweep& sweep, const std::optional<std::size_t>& only) {
  if (only && *only >= sweep.size()) {
    throw UserError(Fault::usage, "--experiment", "there is no experiment " + std::to_string(*only + 1),
                    "the sweep has " + std::to_string(sweep.size()) +
                        ", numbered from 1 in the order of orchestrator "
                        "plan");
  }
  std::vector<SweepModel> models;
  std::map<std::string, std::size_t> places;  // by what tells models apart
  const std::size_t first = only.value_or(0);
  const std::size_t behind = only ? first + 1 : sweep.size();
  for (std::size_t index = first; index < behind; ++index) {
    Experiment alone = model_alone(sweep.experiment(index));
    const auto [place, is_new] = places.emplace(configuration(alone), models.size());
    if (is_new) models.push_back({std::move(alone), {}});
    models[place->second].experiments.push_back(index);
  }
  return models;
}

void add_show(CLI::App& models, std::function<int()>& chosen) {
  CLI::App* command = models.add_subcommand(
      "show", "The networks of a sweep, layer by layer, and what their files of weights have for them");
  const auto arguments = std::make_shared<ShowArguments>();  // shared: CLI11 copies its callbacks
  command->add_option("sweep", arguments->file, "Sweep file (YAML)")
      ->required()
      ->check(CLI::ExistingFile)
      ->type_name("FILE");
  command->add_option("overrides", arguments->overrides, "Fields changed for once, for example model.width=0.125")
      ->type_name("FIELD=VALUE");
  command->add_option("--scale", arguments->scale, "One of the sweep file's scales")->type_name("NAME");
  command->add_option("--experiment", arguments->experiment, "One alone, from 1 in the order of orchestrator plan")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1000000000}))
      ->type_name("N");
  command->callback([arguments, &chosen] { chosen = [arguments] { return show(*arguments); }; });
}

}  // namespace foldwise::worker

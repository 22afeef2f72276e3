// SPDX-License-Identifier: Apache-2.0
#include "worker/commands/gates.h"

#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iostream>
#include <memory>
#include <utility>

#include "datasets/examples/example_stream.h"
#include "datasets/files/rooted_path.h"
#include "datasets/readers/facts.h"
#include "experiments/foundation/csv_cell.h"
#include "experiments/foundation/error.h"
#include "experiments/sweep/sweep.h"
#include "worker/data/example_data.h"
#include "worker/data/modality_shares.h"
#include "worker/evaluation/evaluation_mode.h"
#include "worker/models/catalogue.h"
#include "worker/models/fusion/audio_visual.h"
#include "worker/models/weights/safetensors.h"
#include "worker/models/weights/weights.h"

namespace foldwise::worker {
namespace {

constexpr int samples_of_the_figure = 50;  // A 3.4.3
constexpr std::size_t gated_at_once = 256;

struct GatesArguments {
  std::string file;
  std::string model;
  std::vector<std::string> classes;
  std::size_t experiment = 1;
  int samples = samples_of_the_figure;
};

std::vector<int> indices_of(const std::vector<std::string>& wanted, const std::vector<std::string>& all) {
  std::vector<int> indices;
  for (const std::string& name : wanted) {
    const auto found = std::ranges::find(all, name);
    if (found == all.end()) {
      throw UserError(Fault::usage, "--class", "no class is called " + name,
                      "give names of the dataset's vocabulary.csv, as orchestrator datasets show prints them");
    }
    indices.push_back(static_cast<int>(found - all.begin()));
  }
  return indices;
}

/// Sums what the mixing of one example weighs by.
void add_gates_of(const std::map<std::string, torch::Tensor>& told, std::int64_t row, ClassGates& gates) {
  for (const auto& [name, values] : told) {
    const torch::Tensor own = values[row].to(torch::kDouble).mean(0);  // over the steps of a video
    const auto [sum, is_new] = gates.means.emplace(name, own);
    if (!is_new) sum->second = sum->second + own;
  }
  ++gates.samples;
}

std::string number_in_csv(double number) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::general, 6);
  return {digits.data(), end.ptr};
}

using ToldGates = std::map<std::string, torch::Tensor>;

/// What the mixing of some examples weighs by.
ToldGates told_of(Network& network, const torch::Tensor& features) {
  ToldGates told;
  if (auto* encoder = dynamic_cast<AudioVisual*>(&network.encoder()); encoder != nullptr) {
    encoder->follow_mixing(encoder->to_maps({features}),
                           [&](const std::string& name, const torch::Tensor& values) { told.emplace(name, values); });
  }
  if (!told.empty()) return told;
  throw UserError(Fault::usage, "model.fusion.kind", "the network has no gates",
                  "use an experiment with model.backbone audio_visual and model.fusion.kind augmented_ensemble");
}

int print_gates(const GatesArguments& arguments) {
  const Sweep sweep = Sweep::load(arguments.file, {}, "");
  if (arguments.experiment > sweep.size()) {
    throw UserError(Fault::usage, "--experiment", "there is no experiment " + std::to_string(arguments.experiment),
                    "the sweep has " + std::to_string(sweep.size()));
  }
  const Experiment experiment = sweep.experiment(arguments.experiment - 1);
  const datasets::Dataset dataset = datasets::read_dataset(experiment.dataset);
  if (dataset.kind != datasets::SampleKind::example_shard) {
    throw UserError(Fault::usage, "dataset.name", "its samples have no classes that gates could be told of",
                    "use an experiment on youtube8m");
  }
  const NetworkShape shape{.outputs = static_cast<int>(dataset.classes.size()),
                           .labels = dataset.labels,
                           .features = datasets::example_features,
                           .modalities = shares_of_examples};
  ModelOptions options = experiment.model;
  options.weights.clear();
  const BuiltNetwork built = build_network(options, shape);
  set_weights(*built.network, read_safetensors(arguments.model).tensors, arguments.model);
  std::vector<std::filesystem::path> shards;
  for (const datasets::Sample& sample : dataset.samples) {
    if (sample.split == "validate") shards.push_back(datasets::resolve_inside(dataset.root, sample.path));
  }
  std::cout << gates_table(gates_of(*built.network, shards, dataset.classes, arguments.classes, arguments.samples));
  return 0;
}

}  // namespace

std::vector<ClassGates> gates_of(Network& network, const std::vector<std::filesystem::path>& shards,
                                 const std::vector<std::string>& all_classes, const std::vector<std::string>& wanted,
                                 int samples) {
  const torch::NoGradGuard no_gradient;
  const EvaluationMode evaluation(network);
  const std::vector<int> indices = indices_of(wanted, all_classes);
  std::vector<ClassGates> gates;
  for (const std::string& name : wanted) gates.push_back({.name = name, .means = {}});
  const auto lacks = [&](const ClassGates& one) { return one.samples < samples; };
  datasets::ExampleStreamOptions options;
  options.classes = static_cast<int>(all_classes.size());
  datasets::ExampleStream stream(shards, options);
  const std::size_t at_once = stream.level() == datasets::ExampleLevel::video ? gated_at_once : 1;
  for (auto examples = stream.next(at_once); !examples.empty() && std::ranges::any_of(gates, lacks);
       examples = stream.next(at_once)) {
    const ToldGates told = told_of(network, batch_of(examples, options.classes).clips);
    for (std::size_t row = 0; row < examples.size(); ++row) {
      for (std::size_t place = 0; place < gates.size(); ++place) {
        if (lacks(gates[place]) && std::ranges::binary_search(examples[row].labels, indices[place])) {
          add_gates_of(told, static_cast<std::int64_t>(row), gates[place]);
        }
      }
    }
  }
  for (ClassGates& one : gates) {
    if (one.samples == 0) {
      throw UserError(Fault::data, "--class", "no validation example has the class " + one.name,
                      "take another class, or more shards");
    }
    for (auto& [name, sum] : one.means) sum = sum / one.samples;
  }
  return gates;
}

std::string gates_table(const std::vector<ClassGates>& gates) {
  std::string text = "class,network,layer,feature,mean,samples\n";
  for (const ClassGates& one : gates) {
    for (const auto& [name, means] : one.means) {
      const std::size_t space = name.find(' ');
      for (std::int64_t feature = 0; feature < means.size(0); ++feature) {
        text += csv_cell(one.name) + "," + name.substr(0, space) + "," + name.substr(space + 1) + "," +
                std::to_string(feature) + "," + number_in_csv(means[feature].item<double>()) + "," +
                std::to_string(one.samples) + "\n";
      }
    }
  }
  return text;
}

void add_gates(CLI::App& models, std::function<int()>& chosen) {
  CLI::App* command = models.add_subcommand(
      "gates", "Mean gate activations of a trained augmented_ensemble, by class, feature and layer, as CSV");
  const auto arguments = std::make_shared<GatesArguments>();  // shared: CLI11 copies its callbacks
  command->add_option("sweep", arguments->file, "Sweep file (YAML)")
      ->required()
      ->check(CLI::ExistingFile)
      ->type_name("FILE");
  command->add_option("model", arguments->model, "What its training left: model.safetensors")
      ->required()
      ->check(CLI::ExistingFile)
      ->type_name("FILE");
  command->add_option("--class", arguments->classes, "Classes, by their names")->required()->type_name("NAME …");
  command->add_option("--experiment", arguments->experiment, "From 1 in the order of orchestrator plan")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1000000000}))
      ->type_name("N");
  command->add_option("--samples", arguments->samples, "Validation examples of each class, the first of the shards")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str()
      ->type_name("N");
  command->callback([arguments, &chosen] { chosen = [arguments] { return print_gates(*arguments); }; });
}

}  // namespace foldwise::worker

// SPDX-License-Identifier: Apache-2.0
#include "worker/commands/gates.h"

#include <torch/types.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iostream>
#include <memory>
#include <utility>

#include "datasets/examples/example.h"
#include "datasets/files/rooted_path.h"
#include "datasets/readers/facts.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/text/csv_cell.h"
#include "experiments/sweep/sweep.h"
#include "worker/data/modality_shares.h"
#include "worker/models/catalogue.h"
#include "worker/models/weights/safetensors.h"
#include "worker/models/weights/weights.h"

namespace foldwise::worker {
namespace {

constexpr int samples_of_the_figure = 50;  // A 3.4.3

struct GatesArguments {
  std::string file;
  std::string model;
  std::vector<std::string> classes;
  std::size_t experiment = 1;
  int samples = samples_of_the_figure;
};

std::string number_in_csv(double number) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::general, 6);
  return {digits.data(), end.ptr};
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
  const std::vector<std::size_t> wanted = places_of(arguments.classes, dataset.classes);
  std::cout << gates_table(gates_of(*built.network, shards, dataset.classes, wanted, arguments.samples));
  return 0;
}

}  // namespace

std::vector<std::size_t> places_of(const std::vector<std::string>& wanted, const std::vector<std::string>& all) {
  std::vector<std::size_t> places;
  for (const std::string& name : wanted) {
    const auto found = std::ranges::find(all, name);
    if (found == all.end()) {
      throw UserError(Fault::usage, "--class", "no class is called " + name,
                      "give names of the dataset's vocabulary.csv, as orchestrator datasets show prints them");
    }
    places.push_back(static_cast<std::size_t>(found - all.begin()));
  }
  return places;
}

std::string gates_table(const std::vector<ClassGates>& gates) {
  std::string text = "class,network,layer,feature,mean,samples\n";
  for (const ClassGates& one : gates) {
    if (one.samples == 0) {
      throw UserError(Fault::data, "--class", "no validation example has the class " + one.name,
                      "take another class, or more shards");
    }
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

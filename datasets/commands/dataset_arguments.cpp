// SPDX-License-Identifier: Apache-2.0
#include "datasets/commands/dataset_arguments.h"

#include <algorithm>
#include <vector>

#include "experiments/facts/dataset_choices.h"
#include "experiments/foundation/error.h"

namespace foldwise::datasets {
namespace {

template <typename Enum>
std::vector<std::string> names() {
  return {Choices<Enum>::names.begin(), Choices<Enum>::names.end()};
}

template <typename Enum>
Enum named(const std::string& text) {
  const auto& all = Choices<Enum>::names;
  return static_cast<Enum>(std::find(all.begin(), all.end(), text) - all.begin());  // CLI11 has checked the text
}

}  // namespace

DatasetArguments::DatasetArguments(CLI::App& command) {
  command.add_option("name", name_, "Which dataset")->required()->check(CLI::IsMember(names<DatasetName>()));
  command.add_option("root", root_, "Folder that holds it, as for dataset.root")->required()->type_name("DIR");
  command.add_option("--layout", layout_, "As for dataset.layout")
      ->check(CLI::IsMember(names<DatasetLayout>()))
      ->capture_default_str();
  command.add_option("--task", task_, "As for dataset.task")
      ->check(CLI::IsMember(names<Task>()))
      ->capture_default_str();
  command.add_option("--subjects", subjects_, "As for dataset.subjects")
      ->check(CLI::IsMember(names<SubjectSet>()))
      ->capture_default_str();
  command.add_option("--links", links_, "As for dataset.links")
      ->check(CLI::IsMember(names<Links>()))
      ->capture_default_str();
}

DatasetOptions DatasetArguments::options() const {
  DatasetOptions options;
  options.name = named<DatasetName>(name_);
  options.root = root_;
  options.layout = named<DatasetLayout>(layout_);
  options.task = named<Task>(task_);
  options.subjects = named<SubjectSet>(subjects_);
  options.links = named<Links>(links_);
  if (!offers(options.name, options.task)) {
    throw UserError(Fault::usage, "--task", "'" + task_ + "' is no task of " + name_,
                    "allowed: " + names_of_tasks(options.name));
  }
  if (!offers(options.name, options.subjects)) {
    throw UserError(Fault::usage, "--subjects", "'reactive' with " + name_,
                    "it goes with " + names_of_reactive_datasets() + " alone");
  }
  return options;
}

}  // namespace foldwise::datasets

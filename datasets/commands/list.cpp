// SPDX-License-Identifier: Apache-2.0
#include "datasets/commands/list.h"

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "datasets/commands/make.h"
#include "datasets/readers/facts.h"
#include "experiments/facts/dataset_choices.h"

namespace foldwise::datasets {
namespace {

constexpr std::size_t line_length = 110;
constexpr const char* indentation = "            ";

/// The counts, on as many lines as they take.
std::string counts_text(const DatasetFacts& facts) {
  std::string text;
  std::size_t line = 0;
  for (const OfficialCount& official : facts.counts) {
    const std::string each = std::to_string(official.expected) + " " + describe(official);
    if (!text.empty()) text += ",";
    if (line + each.size() > line_length) {
      text += "\n" + std::string(indentation);
      line = 0;
    } else if (!text.empty()) {
      text += " ";
    }
    text += each;
    line += each.size() + 2;
  }
  return text.empty() ? "whatever is there" : text;
}

std::string tasks_text(DatasetName dataset) {
  std::string text;
  for (const Task task : choices_of(dataset).tasks) text += (text.empty() ? "" : ", ") + std::string(name_of(task));
  return text;
}

void print(const DatasetFacts& facts) {
  const std::string tasks = tasks_text(facts.name);
  const std::string name(name_of(facts.name));
  std::cout << name << ": " << facts.title << "\n"
            << "  on disk   " << facts.layout << "\n"
            << "  holds     " << counts_text(facts) << "\n"
            << (tasks.empty() ? "" : "  tasks     " + tasks + "\n") << "  protocol  " << name_of(facts.protocol) << "\n"
            << "  licence   " << facts.licence << "\n"
            << "  cite      " << facts.citation << "\n"
            << (can_be_made(facts.name) ? "  try       orchestrator datasets make " + name + " --out DIR\n" : "")
            << "\n";
}

int list(const std::string& name) {
  for (const DatasetFacts& facts : dataset_facts()) {
    if (name.empty() || name == name_of(facts.name)) print(facts);
  }
  std::cout << "None of them comes with Foldwise; `make` makes look-alikes whose truth is known.\n";
  return 0;
}

}  // namespace

void add_list(CLI::App& datasets, Action& chosen) {
  CLI::App* command = datasets.add_subcommand("list", "What each dataset needs, its licence, counts and citation");
  const auto name = std::make_shared<std::string>();  // shared: CLI11 copies its callbacks
  const std::vector<std::string> names(Choices<DatasetName>::names.begin(), Choices<DatasetName>::names.end());
  command->add_option("name", *name, "One dataset alone")->check(CLI::IsMember(names));
  command->callback([name, &chosen] { chosen = [name] { return list(*name); }; });
}

}  // namespace foldwise::datasets

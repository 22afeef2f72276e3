// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/manual/described_command.h"

#include <string_view>

namespace foldwise::orchestrator {
namespace {

/// CLI11 writes a value as "FORMAT:{markdown,csv}", "N:INT in [1 - 256]" or "FILE".
std::vector<std::string> choices_in(const std::string& type) {
  std::vector<std::string> choices;
  const std::size_t open = type.find('{');
  const std::size_t close = type.find('}', open == std::string::npos ? 0 : open);
  if (open == std::string::npos || close == std::string::npos) return choices;
  std::string_view list = std::string_view(type).substr(open + 1, close - open - 1);
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    choices.emplace_back(list.substr(0, comma));
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
  }
  return choices;
}

DescribedOption describe(const CLI::Option& option) {
  DescribedOption described;
  if (!option.get_positional()) {
    for (const std::string& name : option.get_snames()) described.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames()) described.names.push_back("--" + name);
  }
  if (option.get_items_expected_max() > 0) {
    const std::string type = option.get_type_name();
    described.value = type.substr(0, type.find(':'));
    described.choices = choices_in(type);
  }
  described.description = option.get_description();
  described.required = option.get_required();
  described.repeated = option.get_items_expected_max() > 1;
  return described;
}

DescribedCommand describe(const CLI::App& app, const std::vector<std::string>& path) {
  DescribedCommand command{.path = path, .description = app.get_description(), .options = {}, .commands = {}};
  for (const CLI::Option* const option : app.get_options()) command.options.push_back(describe(*option));
  for (const CLI::App* const inner : app.get_subcommands([](const CLI::App*) { return true; })) {
    std::vector<std::string> longer = path;
    longer.push_back(inner->get_name());
    command.commands.push_back(describe(*inner, longer));
  }
  return command;
}

}  // namespace

DescribedCommand describe(const CLI::App& app) {
  return describe(app, {});
}

}  // namespace foldwise::orchestrator

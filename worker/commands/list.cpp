// SPDX-License-Identifier: Apache-2.0
#include "worker/commands/list.h"

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "experiments/foundation/error.h"
#include "experiments/foundation/text/parse_number.h"
#include "worker/commands/catalogue_text.h"
#include "worker/commands/model_catalogue.h"

namespace foldwise::worker {
namespace {

struct ListArguments {
  CatalogueOptions options;
  std::string input = "112x112";
  std::string format = "text";
};

/// "112x112": height and width.
Size parse_input(const std::string& text) {
  constexpr int most = 4096;
  const std::size_t mark = std::min(text.find('x'), text.size());
  const std::optional<int> height = parse_whole_number(std::string_view(text).substr(0, mark));
  const std::optional<int> width = parse_whole_number(std::string_view(text).substr(std::min(mark + 1, text.size())));
  if (height && width && std::min(*height, *width) > 0 && std::max(*height, *width) <= most) return {*height, *width};
  throw UserError(Fault::usage, "--input", "'" + text + "'",
                  "a height and a width of at most " + std::to_string(most) + " pixels are expected, such as 112x112");
}

CatalogueFormat format_of(const std::string& name) {
  const auto& names = Choices<CatalogueFormat>::names;
  return static_cast<CatalogueFormat>(std::ranges::find(names, name) - names.begin());
}

int list(ListArguments& arguments) {
  arguments.options.input = parse_input(arguments.input);
  std::cout << catalogue_text(survey_models(arguments.options), format_of(arguments.format)) << std::flush;
  return 0;
}

/// The field of a sweep that an option of the list is like, as it is changed behind the sweep's file.
std::string own_field(const CLI::Option& option) {
  const std::string name = option.get_name();
  std::string value = option.results().back();
  if (name == "--frames") return "clips.frames=" + value;
  if (name == "--width") return "model.width=" + value;
  if (name != "--input") return "";
  std::replace(value.begin(), value.end(), 'x', ',');
  return "model.input=[" + value + "]";
}

}  // namespace

void refuse_list_options(const CLI::App& models) {
  const std::vector<CLI::App*> subcommands = models.get_subcommands();
  if (subcommands.empty()) return;
  const std::string subcommand = subcommands.front()->get_name();
  for (const CLI::Option* option : models.get_options()) {
    if (option->count() == 0) continue;
    const std::string field = subcommand == "show" ? own_field(*option) : "";
    throw UserError(
        Fault::usage, option->get_name(),
        "saw " + option->results().back() + " before " + subcommand + ", which does not use it",
        "it is of the list of networks, orchestrator models alone: leave it out" +
            (field.empty() ? "" : ", or change the sweep's own field behind its file with '" + field + "'"));
  }
}

void set_list(CLI::App& models, std::function<int()>& chosen) {
  const auto arguments = std::make_shared<ListArguments>();  // shared: CLI11 copies its callbacks
  models.add_option("--frames", arguments->options.frames, "Length of a clip")
      ->check(CLI::Range(1, 4096))
      ->type_name("N")
      ->capture_default_str();
  models.add_option("--input", arguments->input, "Height and width of its frames, pixels")
      ->type_name("HxW")
      ->capture_default_str();
  models.add_option("--width", arguments->options.width, "Multiplier of every layer's channels, as model.width")
      ->check(CLI::Range(1.0 / 64, 8.0))
      ->type_name("X")
      ->capture_default_str();
  const auto& names = Choices<CatalogueFormat>::names;
  models.add_option("--format", arguments->format, "text, json, or csv of the backbones alone")
      ->check(CLI::IsMember(std::vector<std::string>(names.begin(), names.end())))
      ->type_name("FORMAT")
      ->capture_default_str();
  chosen = [arguments] { return list(*arguments); };
}

}  // namespace foldwise::worker

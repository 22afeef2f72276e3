// SPDX-License-Identifier: Apache-2.0
// A part of command_options.h: export-weights.
#include <algorithm>
#include <string_view>

#include "orchestrator/commands/command_line/command_options.h"

namespace foldwise::orchestrator {
namespace {

/// Letters that files' names have everywhere, and that a card can print.
std::string wrong_name(const std::string& name) {
  const bool plain = std::ranges::all_of(name, [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
           std::string_view("_.-").find(letter) != std::string_view::npos;
  });
  return plain && !name.empty() && name.front() != '.' ? "" : "allowed: letters, digits and _ . - alone";
}

}  // namespace

void add_export_weights(CLI::App& app, Request& request) {
  CLI::App* weights = app.add_subcommand(
      "export-weights", "A trained network as safetensors with a model card: what it is, how good, how it was made");
  ExportWeightsArguments& arguments = request.weights;
  add_results(*weights, arguments.results);
  weights
      ->add_option("--run", arguments.run,
                   "the training: words of its name (\"stochastic_softmax, repeat 2\") or the first digits of its key")
      ->type_name("TRAINING");
  weights->add_option("--experiment", arguments.experiment, "its number, as 'orchestrator runs' shows it")
      ->check(CLI::PositiveNumber)
      ->type_name("N");
  weights->add_option("--fold", arguments.fold, "from 1")->check(CLI::PositiveNumber)->type_name("N");
  weights->add_option("--repeat", arguments.repeat, "from 1")->check(CLI::PositiveNumber)->type_name("N");
  weights->add_option("--name", arguments.name, "of the network (default: after the sweep and the training)")
      ->check(CLI::Validator(wrong_name, ""))
      ->type_name("NAME");
  weights
      ->add_option("--license", arguments.license,
                   "under which it is published, such as cc-by-nc-4.0 (default: the card says that none is given)")
      ->type_name("SPDX");
  weights->add_option("--out", arguments.out, "folder to write into (default: exported/NAME in the sweep's folder)")
      ->type_name("DIR");
  weights->callback([&request] { request.command = [&] { return export_weights_command(request.weights); }; });
}

}  // namespace foldwise::orchestrator

// SPDX-License-Identifier: Apache-2.0
/// The command line as data, read from what parses it: what the manual page and completion in shells are made of.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace foldwise::orchestrator {

struct DescribedOption {
  std::vector<std::string> names;    ///< "-o", "--out"; none: it is known by its place
  std::string value;                 ///< "FILE"; empty: it takes none
  std::vector<std::string> choices;  ///< of the value; none: anything
  std::string description;
  bool required = false;
  bool repeated = false;
};

struct DescribedCommand {
  std::vector<std::string> path;  ///< {"figure", "mask"}; of the program none
  std::string description;
  std::vector<DescribedOption> options;
  std::vector<DescribedCommand> commands;
};

DescribedCommand describe(const CLI::App& app);

}  // namespace foldwise::orchestrator

// SPDX-License-Identifier: Apache-2.0
/// The arguments of the commands that tell of results in tables and lists.
#pragma once

#include <functional>

#include "orchestrator/commands/commands.h"

namespace CLI {
class App;
}

namespace foldwise::orchestrator {

/// What they ask for; filled while the command line is parsed.
struct TableRequest {
  TableArguments table;
  CompareArguments compare;
  ReportArguments report;
  ListingArguments listing;
  PowerArguments power;
};

/// Adds table, compare, report, runs, epochs, predictions, confusion, export and power. The chosen one becomes
/// `command`; both must outlive the app.
void add_table_commands(CLI::App& app, TableRequest& request, std::function<int()>& command);

}  // namespace foldwise::orchestrator

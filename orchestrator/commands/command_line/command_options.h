// SPDX-License-Identifier: Apache-2.0
/// What the command line's options have in common: what they fill, and those of several commands.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "orchestrator/commands/command_line/table_command_line.h"
#include "orchestrator/commands/commands.h"

namespace foldwise::orchestrator {

/// What the command line asks for; filled while it is parsed.
struct Request {
  RunArguments run;
  DevicesArguments devices;
  PlanDetail detail = PlanDetail::experiments;
  std::vector<std::size_t> workers;
  SimulateArguments simulate;
  ResultsArguments results;
  StatusArguments status;
  LogsArguments logs;
  JobsArguments jobs;
  RunOneArguments run_one;
  std::string out;
  TableRequest tables;
  FigureArguments figure;
  GateFigureArguments gates;
  ClaimsArguments claims;
  GcArguments gc;
  InitArguments init;
  PlotArguments plot;
  BundleArguments bundle;
  VerifyArguments verify;
  ExportWeightsArguments weights;
  SchemaForm schema = SchemaForm::json_schema;
  std::function<int()> command;
};

/// `bundle` and `verify`.
void add_bundle(CLI::App& app, Request& request);
/// `export-weights`.
void add_export_weights(CLI::App& app, Request& request);
/// The sweep file, fields changed for once, a scale.
void add_sweep(CLI::App& command, SweepArguments& sweep);
/// What a sweep left: its folder, its database or its file.
void add_results(CLI::App& command, ResultsArguments& results);
/// --scale NAME, and what it is.
void add_scale(CLI::App& command, std::string& scale, const char* what);
/// --scale of whatever takes a sweep file.
void add_scale_of_sweep(CLI::App& command, std::string& scale);

}  // namespace foldwise::orchestrator

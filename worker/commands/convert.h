// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <string>

#include "worker/models/weights/safetensors.h"

namespace foldwise::worker {

enum class Overwrite : bool { no, yes };

struct ConvertArguments {
  std::filesystem::path from;
  std::filesystem::path to;
  std::string prefix = {};  ///< taken off names that begin with it; others stay
  Overwrite overwrite = Overwrite::no;
};

struct Conversion {
  SafeTensors written;
  std::string remarks;  ///< what of the file was left out, a line each; empty where nothing was
};

/// Reads a file of weights, in whichever format, and writes it: where `to` is called .pth, .pt or .tar as torch.save
/// does, without metadata, else as safetensors; whole or not at all. Throws UserError where the file cannot be read,
/// where `to` is a folder, the same file, or there already and not to be overwritten, where no name begins with the
/// prefix, and where two names would be one.
Conversion convert_weights(const ConvertArguments& arguments);

/// `orchestrator models convert IN OUT [--prefix-remove X] [--force]`: prints names, types and shapes.
void add_convert(CLI::App& models, std::function<int()>& chosen);

}  // namespace foldwise::worker

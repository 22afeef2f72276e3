// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "orchestrator/commands/commands.h"
#include "results/drawing/drawing.h"
#include "results/store/store_reader.h"

namespace foldwise::orchestrator {

/// Where a figure is written: --out, or figures/ in the sweep's folder.
std::filesystem::path figure_folder(const results::StoreReader& store, const FigureArguments& arguments);

/// "sampling-map_001000022-and-1_1f2e3d4c5b6a": of the first of some videos, and the keys of trainings.
std::string figure_name(const std::string& kind, const std::vector<std::string>& videos,
                        const std::vector<std::string>& keys);

/// Each file appears whole or not at all, and is named on standard output.
void write_text_file(const std::filesystem::path& file, const std::string& text);
/// <name>.png and <name>.svg.
void write_drawing(const std::filesystem::path& name, const results::Drawing& drawing, double zoom);

}  // namespace foldwise::orchestrator

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "results/plots/plot.h"

namespace foldwise::orchestrator {

/// Plot::name in letters that file names have on every system.
std::string plot_file_name(const results::Plot& plot);

enum class PlotFiles { all, svg };
/// Has gnuplot draw <name>.gp, a plot's script, into <name>.svg, .pdf and .png, or the first alone; their names. Throws
/// UserError where gnuplot is missing or fails.
std::vector<std::filesystem::path> draw_plot(const results::Plot& plot, const std::filesystem::path& name,
                                             PlotFiles files);

}  // namespace foldwise::orchestrator

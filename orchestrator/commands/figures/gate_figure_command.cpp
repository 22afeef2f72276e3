// SPDX-License-Identifier: Apache-2.0
// orchestrator figure gates: one of commands.h.
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <span>
#include <string>

#include "experiments/foundation/files/durable_file.h"
#include "orchestrator/commands/commands.h"
#include "results/drawing/png.h"
#include "results/drawing/raster.h"
#include "results/drawing/svg.h"
#include "results/figures/gate_figure.h"

namespace foldwise::orchestrator {
namespace {

void write_picture(const std::filesystem::path& file, std::span<const std::uint8_t> bytes) {
  DurableFile target(file);
  target.append(bytes);
  target.commit();
  std::cout << file.string() << "\n";
}

}  // namespace

int gate_figure_command(const GateFigureArguments& arguments) {
  const std::filesystem::path table = arguments.table;
  const results::Drawing drawing = results::draw_gates(results::read_gate_table(table));
  const results::Raster raster = results::rasterise(drawing, arguments.zoom);
  const std::filesystem::path folder =
      arguments.out.empty() ? table.parent_path() : std::filesystem::path(arguments.out);
  const std::string name = (folder / table.stem()).string();
  write_picture(name + ".png", results::encode_png(raster.columns, raster.rows, raster.pixels));
  const std::string svg = results::to_svg(drawing);
  write_picture(name + ".svg", std::span(reinterpret_cast<const std::uint8_t*>(svg.data()), svg.size()));
  std::cout << std::flush;
  return exit_finished;
}

}  // namespace foldwise::orchestrator

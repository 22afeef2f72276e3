// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/figures/figure_files.h"

#include <cstdint>
#include <iostream>
#include <span>

#include "experiments/foundation/files/durable_file.h"
#include "results/drawing/png.h"
#include "results/drawing/raster.h"
#include "results/drawing/svg.h"

namespace foldwise::orchestrator {
namespace {

void write_bytes(const std::filesystem::path& file, std::span<const std::uint8_t> bytes) {
  DurableFile target(file);
  target.append(bytes);
  target.commit();
  std::cout << file.string() << std::endl;
}

/// The last part of a video's id, in letters that file names have on every system.
std::string as_file_name(const std::string& video) {
  std::string name = video.substr(video.rfind('/') + 1);
  for (char& letter : name) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                       (letter >= '0' && letter <= '9') || letter == '_' || letter == '.';
    if (!plain) letter = '-';
  }
  return name;
}

}  // namespace

std::filesystem::path figure_folder(const results::StoreReader& store, const FigureArguments& arguments) {
  return arguments.out.empty() ? store.file().parent_path() / "figures" : std::filesystem::path(arguments.out);
}

std::string figure_name(const std::string& kind, const std::vector<std::string>& videos,
                        const std::vector<std::string>& keys) {
  std::string name = kind + "_" + as_file_name(videos.front());
  if (videos.size() > 1) name += "-and-" + std::to_string(videos.size() - 1);
  for (const std::string& key : keys) name += "_" + key;
  return name;
}

void write_text_file(const std::filesystem::path& file, const std::string& text) {
  write_bytes(file, std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

void write_drawing(const std::filesystem::path& name, const results::Drawing& drawing, double zoom) {
  const results::Raster raster = rasterise(drawing, zoom);
  write_bytes(name.string() + ".png", results::encode_png(raster.columns, raster.rows, raster.pixels));
  write_text_file(name.string() + ".svg", to_svg(drawing));
}

}  // namespace foldwise::orchestrator

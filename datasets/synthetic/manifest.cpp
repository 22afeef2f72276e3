// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/manifest.h"

#include <utility>

#include "datasets/synthetic/planted_files.h"

namespace foldwise::datasets {

std::int64_t Manifest::set(std::size_t sample, ManifestLine line) {
  lines_[sample] = std::move(line.text);
  return line.frames;
}

void Manifest::write(const std::filesystem::path& folder) const {
  std::string text = header_;
  for (const std::string& line : lines_) text += line;
  write_planted_text(folder / "planted" / "manifest.csv", text);
}

}  // namespace foldwise::datasets

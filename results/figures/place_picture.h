// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "results/figures/attention_figure.h"
#include "results/figures/canvas.h"
#include "results/figures/map_file.h"

namespace foldwise::results {

/// A map of places to be drawn: of one head, or the mean of all.
struct PlaceHead {
  std::string words;  ///< "mean of 4 heads"; empty where there is one
  std::string name;   ///< in tables
  std::vector<double> values;
};

std::vector<PlaceHead> heads_of(const PlaceMap& places, HeadsShown shown);

/// The numbers of one step: [rows * columns].
std::vector<double> step_of(const PlaceMap& places, const PlaceHead& head, std::size_t step);

/// The middle of a frame, `area` of it: what the network sees of it.
Still central_part(const Still& still, double area);

/// A number between the middles of cells, by bilinear interpolation; `down` and `across` from 0 to 1 over the map.
double between_cells(const std::vector<double>& cells, const PlaceMap& places, double down, double across);

}  // namespace foldwise::results

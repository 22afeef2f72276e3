// SPDX-License-Identifier: Apache-2.0
#include "results/figures/map_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "experiments/foundation/text/csv_cell.h"

namespace foldwise::results {
namespace {

bool is_of_steps(MapAxis axis) {
  return axis == MapAxis::step || axis == MapAxis::key_step;
}

std::string column_name(MapAxis axis) {
  if (axis == MapAxis::step) return "frame";
  return axis == MapAxis::key_step ? "key_frame" : std::string(name_of(axis));
}

}  // namespace

std::string scores_csv(const MapFile& file) {
  std::string text = "step,frame";
  for (const std::string& output : file.outputs()) text += ',' + csv_cell(output);
  text += '\n';
  const std::vector<double> scores = file.numbers("scores");  // [outputs, steps]
  const auto steps = static_cast<std::size_t>(file.last_side("scores"));
  for (std::size_t step = 0; step < steps; ++step) {
    fmt::format_to(std::back_inserter(text), "{},{}", step, step * static_cast<std::size_t>(file.stride()));
    for (std::size_t output = 0; output < file.outputs().size(); ++output) {
      fmt::format_to(std::back_inserter(text), ",{:.8g}", scores.at(output * steps + step));
    }
    text += '\n';
  }
  return text;
}

std::string pooling_csv(const MapFile& file) {
  std::string text = "place,first_frame,last_frame,output,value,weight\n";
  const std::vector<double> values = file.numbers("pooling/values");  // [outputs, places]
  const std::vector<double> weights = file.numbers("pooling/weights");
  const auto places = static_cast<std::size_t>(file.last_side("pooling/values"));
  for (std::size_t place = 0; place < places; ++place) {
    const int first = static_cast<int>(place) * file.stride();
    for (std::size_t output = 0; output < file.outputs().size(); ++output) {
      const std::size_t at = output * places + place;
      fmt::format_to(std::back_inserter(text), "{},{},{},{},{:.8g},{:.8g}\n", place, first,
                     first + file.window() * file.stride() - 1, csv_cell(file.outputs()[output]), values.at(at),
                     weights.at(at));
    }
  }
  return text;
}

std::string map_csv(const MapFile& file, const MapEntry& map) {
  std::string text;
  for (const MapAxis axis : map.axes) text += column_name(axis) + ',';
  text += "value\n";
  const std::vector<double> numbers = file.numbers(map.name);
  std::vector<std::int64_t> index(map.axes.size(), 0);
  for (const double number : numbers) {
    for (std::size_t axis = 0; axis < index.size(); ++axis) {
      fmt::format_to(std::back_inserter(text), "{},", index[axis] * (is_of_steps(map.axes[axis]) ? map.stride : 1));
    }
    fmt::format_to(std::back_inserter(text), "{:.8g}\n", number);
    for (std::size_t axis = index.size(); axis-- > 0;) {
      if (++index[axis] < map.sides[axis]) break;
      index[axis] = 0;
    }
  }
  return text;
}

}  // namespace foldwise::results

// SPDX-License-Identifier: Apache-2.0
#include "results/figures/map_file.h"

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <numeric>
#include <stdexcept>

#include "experiments/foundation/error.h"

namespace foldwise::results {
namespace {

/// Numbers that are read at once.
constexpr std::int64_t numbers_at_once = std::int64_t{1} << 20;

MapAxis axis_named(const std::string& name) {
  const auto& names = Choices<MapAxis>::names;
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) throw std::invalid_argument("no axis of maps is called " + name);
  return static_cast<MapAxis>(found - names.begin());
}

std::vector<MapAxis> kept_of(const MapEntry& map, std::initializer_list<MapAxis> wanted) {
  std::vector<MapAxis> kept;
  for (const MapAxis axis : wanted) {
    if (map.has(axis)) kept.push_back(axis);
  }
  return kept;
}

/// Those of all axes that are neither.
std::vector<MapAxis> others_of(const MapEntry& map, const std::vector<MapAxis>& kept) {
  std::vector<MapAxis> others;
  for (const MapAxis axis : map.axes) {
    if (std::ranges::count(kept, axis) == 0) others.push_back(axis);
  }
  return others;
}

std::vector<std::vector<double>> by_head(const std::vector<double>& numbers, std::int64_t heads) {
  const std::size_t each = numbers.size() / static_cast<std::size_t>(heads);
  std::vector<std::vector<double>> rows;
  for (std::size_t first = 0; first < numbers.size(); first += each) {
    rows.emplace_back(numbers.begin() + static_cast<std::ptrdiff_t>(first),
                      numbers.begin() + static_cast<std::ptrdiff_t>(first + each));
  }
  return rows;
}

}  // namespace

std::optional<std::int64_t> MapEntry::side(MapAxis axis) const {
  const auto found = std::ranges::find(axes, axis);
  if (found == axes.end()) return std::nullopt;
  return sides[static_cast<std::size_t>(found - axes.begin())];
}

std::int64_t MapEntry::numbers() const {
  return std::accumulate(sides.begin(), sides.end(), std::int64_t{1}, std::multiplies<>());
}

MapFile::MapFile(const std::filesystem::path& file) : file_(file) {
  try {
    outputs_ = nlohmann::json::parse(file_.metadata("outputs")).get<std::vector<std::string>>();
    for (const auto& entry : nlohmann::json::parse(file_.metadata("maps"))) {
      MapEntry& map = maps_.emplace_back();
      map.name = entry.at("name");
      map.stride = entry.at("stride");
      for (const std::string axis : entry.at("axes")) map.axes.push_back(axis_named(axis));
      map.sides = file_.shape(map.name);
      if (map.sides.size() != map.axes.size()) throw std::invalid_argument(map.name + " has other axes than it says");
    }
  } catch (const UserError&) {
    throw;
  } catch (const std::exception& error) {
    throw UserError(Fault::data, file.string(), "does not say what its maps are: " + std::string(error.what()),
                    "have the figure drawn again");
  }
}

std::vector<double> MapFile::numbers(const std::string& tensor) const {
  const std::vector<std::int64_t>& shape = file_.shape(tensor);
  return file_.numbers(tensor, 0, std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>()));
}

const std::string& MapFile::predicted() const {
  const std::vector<double> scores = numbers("prediction");
  return outputs_.at(static_cast<std::size_t>(std::ranges::max_element(scores) - scores.begin()));
}

std::vector<double> MapFile::over(const MapEntry& map, const std::vector<MapAxis>& kept,
                                  const std::vector<MapAxis>& averaged) const {
  std::vector<std::int64_t> steps(map.axes.size(), 0);  // by which the place in the answer moves along each axis
  std::int64_t size = 1;
  for (auto axis = kept.rbegin(); axis != kept.rend(); ++axis) {
    const auto found = std::ranges::find(map.axes, *axis);
    if (found == map.axes.end()) throw std::logic_error(map.name + " has no axis " + std::string(name_of(*axis)));
    const auto place = static_cast<std::size_t>(found - map.axes.begin());
    steps[place] = size;
    size *= map.sides[place];
  }
  std::int64_t divisor = 1;
  for (const MapAxis axis : averaged) divisor *= map.side(axis).value();
  std::vector<double> sums(static_cast<std::size_t>(size), 0);
  std::vector<std::int64_t> index(map.axes.size(), 0);
  std::int64_t place = 0;
  const std::int64_t all = map.numbers();
  for (std::int64_t first = 0; first < all; first += numbers_at_once) {
    for (const double number : file_.numbers(map.name, first, std::min(numbers_at_once, all - first))) {
      sums[static_cast<std::size_t>(place)] += number;
      for (std::size_t axis = index.size(); axis-- > 0;) {
        place += steps[axis];
        if (++index[axis] < map.sides[axis]) break;
        place -= steps[axis] * map.sides[axis];
        index[axis] = 0;
      }
    }
  }
  for (double& sum : sums) sum /= static_cast<double>(divisor);
  return sums;
}

std::optional<QueryKeys> query_keys(const MapFile& file) {
  const auto found = std::ranges::find_if(
      file.maps(), [](const MapEntry& map) { return map.has(MapAxis::step) && map.has(MapAxis::key_step); });
  if (found == file.maps().end()) return std::nullopt;
  QueryKeys keys;
  keys.name = found->name;
  keys.steps = static_cast<std::size_t>(found->side(MapAxis::key_step).value());
  keys.stride = found->stride;
  const std::vector<MapAxis> kept = kept_of(*found, {MapAxis::head, MapAxis::step, MapAxis::key_step});
  const std::vector<MapAxis> averaged = kept_of(*found, {MapAxis::row, MapAxis::column});
  keys.weights = by_head(file.over(*found, kept, averaged), found->side(MapAxis::head).value_or(1));
  return keys;
}

std::vector<double> mean_over_heads(const QueryKeys& keys) {
  std::vector<double> mean(keys.steps * keys.steps, 0);
  for (const std::vector<double>& head : keys.weights) {
    for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += head[i] / static_cast<double>(keys.weights.size());
  }
  return mean;
}

std::vector<double> profile_of(const std::vector<double>& weights, std::size_t steps) {
  std::vector<double> profile(steps, 0);
  for (std::size_t i = 0; i < weights.size(); ++i) profile[i % steps] += weights[i] / static_cast<double>(steps);
  return profile;
}

std::optional<PlaceMap> place_map(const MapFile& file) {
  const auto is_mask = [](const MapEntry& map) { return map.name.ends_with("/mask"); };
  auto found = std::ranges::find_if(file.maps(), is_mask);
  if (found == file.maps().end()) {
    found = std::ranges::find_if(file.maps(), [](const MapEntry& map) { return map.has(MapAxis::row); });
  }
  if (found == file.maps().end()) return std::nullopt;
  const MapEntry& map = *found;
  const bool by_keys = map.has(MapAxis::key_row);  // where places are looked at by others
  const MapAxis step = map.has(MapAxis::key_step) ? MapAxis::key_step : MapAxis::step;
  const MapAxis row = by_keys ? MapAxis::key_row : MapAxis::row;
  const MapAxis column = by_keys ? MapAxis::key_column : MapAxis::column;
  PlaceMap places;
  places.name = map.name;
  places.factor = is_mask(map);
  places.over_time = map.has(step);
  places.steps = static_cast<std::size_t>(map.side(step).value_or(1));
  places.rows = static_cast<std::size_t>(map.side(row).value_or(1));
  places.columns = static_cast<std::size_t>(map.side(column).value_or(1));
  places.stride = map.stride;
  const std::vector<MapAxis> kept = kept_of(map, {MapAxis::head, step, row, column});
  places.values = by_head(file.over(map, kept, others_of(map, kept)), map.side(MapAxis::head).value_or(1));
  if (places.factor) return places;
  const std::size_t shared = places.rows * places.columns * (step == MapAxis::key_step ? places.steps : 1);
  for (std::vector<double>& head : places.values) {
    for (double& value : head) value *= static_cast<double>(shared);
  }
  return places;
}

}  // namespace foldwise::results

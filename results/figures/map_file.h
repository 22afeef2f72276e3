// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiments/map_axis.h"
#include "results/figures/tensor_file.h"

namespace foldwise::results {

/// A map of one layer of attention.
struct MapEntry {
  std::string name;  ///< "attention.0/weights"
  std::vector<MapAxis> axes;
  std::vector<std::int64_t> sides;  ///< of each axis
  int stride = 1;                   ///< frames from one step to the next

  std::optional<std::int64_t> side(MapAxis axis) const;
  bool has(MapAxis axis) const { return side(axis).has_value(); }
  std::int64_t numbers() const;
};

/// What a worker wrote of one video: what the network scored, how its scores are pooled, what its attention did.
class MapFile {
 public:
  /// Throws UserError where it is missing or damaged.
  explicit MapFile(const std::filesystem::path& file);

  const std::string& video() const { return file_.metadata("video"); }
  const std::string& part() const { return file_.metadata("part"); }    ///< of the fold: "test"
  const std::string& label() const { return file_.metadata("label"); }  ///< the class; empty where there are none
  const std::string& pooling() const { return file_.metadata("pooling"); }
  const std::vector<std::string>& outputs() const { return outputs_; }  ///< classes, or what is predicted
  int frames() const { return file_.whole_number("frames"); }
  int clip_frames() const { return file_.whole_number("clip_frames"); }
  int stride() const { return file_.whole_number("stride"); }  ///< frames from one score to the next
  int window() const { return file_.whole_number("window"); }  ///< steps of each place that is pooled
  double inverse_temperature() const { return file_.number("inverse_temperature"); }

  const std::vector<MapEntry>& maps() const { return maps_; }
  /// All numbers of a tensor, as one row: "scores", "pooling/values", a map's name.
  std::vector<double> numbers(const std::string& tensor) const;
  /// How long the last axis of a tensor is.
  std::int64_t last_side(const std::string& tensor) const { return file_.shape(tensor).back(); }
  /// The output with the highest score.
  const std::string& predicted() const;

  /// A map over some of its axes, in their order: over `averaged` it is averaged, over the others added up. Throws
  /// std::logic_error on an axis that it does not have.
  std::vector<double> over(const MapEntry& map, const std::vector<MapAxis>& kept,
                           const std::vector<MapAxis>& averaged) const;

 private:
  TensorFile file_;
  std::vector<std::string> outputs_;
  std::vector<MapEntry> maps_;
};

/// How strongly each step looks at every other: T 4.5.3.
struct QueryKeys {
  std::string name;  ///< of the map
  std::size_t steps = 0;
  int stride = 1;                            ///< frames from one step to the next
  std::vector<std::vector<double>> weights;  ///< [heads][queries * steps + keys]: each query's add up to 1
};

/// Of the first map that is over steps and keys among steps; of its places in a frame, queries are averaged and keys
/// added up. Nothing where there is no such map.
std::optional<QueryKeys> query_keys(const MapFile& file);
/// The mean over heads: [queries * steps + keys].
std::vector<double> mean_over_heads(const QueryKeys& keys);
/// The mean over queries, "profile" (T 4.5.3): [keys].
std::vector<double> profile_of(const std::vector<double>& weights, std::size_t steps);

/// What is made of each place: T 4.5.1, Fig. 4.7.
struct PlaceMap {
  std::string name;     ///< of the map
  bool factor = false;  ///< of a mask, by which features are multiplied; else shares of attention, times the number of
                        ///< places that they are shared among: 1 is what all get where none is preferred
  bool over_time = true;  ///< else one map for all steps
  std::size_t steps = 1;
  std::size_t rows = 1;
  std::size_t columns = 1;
  int stride = 1;                           ///< frames from one step to the next
  std::vector<std::vector<double>> values;  ///< [heads][(step * rows + row) * columns + column]

  double at(std::size_t head, std::size_t step, std::size_t row, std::size_t column) const {
    return values[head][((over_time ? step : 0) * rows + row) * columns + column];
  }
};

/// Of the first mask, or of the first weights over places of a frame, averaged over queries. Nothing where there is
/// none.
std::optional<PlaceMap> place_map(const MapFile& file);

}  // namespace foldwise::results

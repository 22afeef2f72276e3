// SPDX-License-Identifier: Apache-2.0
#include "worker/stages/planted_truth.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "datasets/labels/label_windows.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/text/delimited_text.h"
#include "experiments/foundation/text/parse_number.h"

namespace foldwise::worker {
namespace {

constexpr const char* remedy =
    "generate the dataset again, or remove its folder planted: it is used for measures alone";

/// A column of planted/<id>.csv, a value for each frame of the source.
datasets::LabelCurve read_column(const std::filesystem::path& file, const char* name) {
  DelimitedText rows(file, ',');
  const std::size_t column = rows.read_header({name}).front();
  datasets::LabelCurve curve{name, 0, {}};
  for (TextRow row; rows.next(row);) {
    const std::optional<double> value = parse_number(row.cells[column]);
    if (!value) throw UserError(Fault::data, rows.where(row), "'" + row.cells[column] + "' is no number", remedy);
    curve.values.push_back(static_cast<float>(*value));
  }
  if (curve.values.empty()) throw UserError(Fault::data, file.string(), "it has no frame", remedy);
  return curve;
}

bool has_column(const std::filesystem::path& file, const char* name) {
  DelimitedText rows(file, ',');
  TextRow header;
  return rows.next(header) && std::ranges::count(header.cells, name) == 1;
}

}  // namespace

PlantedTruth::PlantedTruth(std::filesystem::path root)
    : folder_(std::move(root) / "planted"), there_(std::filesystem::exists(folder_ / "recipe.json")) {}

PlantedFrames PlantedTruth::of(const std::string& id, const datasets::VideoFrames& stored) const {
  if (!there_) return {};
  const std::filesystem::path file = folder_ / (id + ".csv");
  if (!std::filesystem::exists(file)) return {};
  const datasets::StoredFrames frames{stored.numbers, stored.rate};
  PlantedFrames planted{values_along(id, frames, read_column(file, "intensity"))};
  if (has_column(file, "occluded")) planted.occluded = values_along(id, frames, read_column(file, "occluded"));
  return planted;
}

std::vector<PlantedKind> PlantedTruth::kinds() const {
  const std::filesystem::path file = folder_ / "classes.csv";
  if (!there_ || !std::filesystem::exists(file)) return {};
  DelimitedText rows(file, ',');
  const std::vector<std::size_t> columns = rows.read_header({"name", "kind"});
  std::vector<PlantedKind> kinds;
  for (TextRow row; rows.next(row);) kinds.push_back({row.cells[columns[0]], row.cells[columns[1]]});
  return kinds;
}

}  // namespace foldwise::worker

// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/sweep.h"

#include <fstream>
#include <iterator>
#include <list>

#include "experiments/foundation/error.h"
#include "experiments/sweep/expansion.h"
#include "experiments/sweep/problems.h"
#include "experiments/sweep/sweep_reader.h"

namespace foldwise {

struct Sweep::Expansion {
  std::list<std::string> sources;  // the description's places refer to these
  std::string text;
  SweepDescription description;
  Points points;
  std::vector<std::string> varied_fields;
};

Sweep Sweep::load(const std::filesystem::path& file, const std::vector<std::string>& overrides,
                  const std::string& scale) {
  const bool is_folder = std::filesystem::is_directory(file);
  std::ifstream stream(file, std::ios::binary);
  if (is_folder || !stream) {
    throw UserError(Fault::usage, file.string(), is_folder ? "is a folder" : "cannot be read", "give a sweep file");
  }
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  return parse(text, file.string(), std::filesystem::absolute(file).parent_path(), overrides, scale);
}

Sweep Sweep::parse(const std::string& text, const std::string& name, const std::filesystem::path& folder,
                   const std::vector<std::string>& overrides, const std::string& scale) {
  auto expansion = std::make_unique<Expansion>();
  expansion->text = text;
  Problems problems;
  const std::string& source = expansion->sources.emplace_back(name);
  expansion->description = read_sweep(text, source, folder, overrides, scale, expansion->sources, problems);
  problems.raise_if_any();
  expansion->points = Points::expand(expansion->description, problems);
  problems.raise_if_any();
  for (std::size_t i = 0; i < expansion->points.shown(); ++i) {
    expansion->varied_fields.push_back(expansion->points.columns()[i].field().path);
  }
  return Sweep(std::move(expansion));
}

Sweep::Sweep(std::unique_ptr<Expansion> expansion) : expansion_(std::move(expansion)) {}
Sweep::Sweep(Sweep&&) noexcept = default;
Sweep& Sweep::operator=(Sweep&&) noexcept = default;
Sweep::~Sweep() = default;

const std::string& Sweep::name() const {
  return expansion_->description.name;
}
const std::filesystem::path& Sweep::output() const {
  return expansion_->description.output;
}
ResultOrder Sweep::order() const {
  return expansion_->description.order;
}
const std::optional<RaceOptions>& Sweep::race() const {
  return expansion_->description.race;
}
const std::string& Sweep::text() const {
  return expansion_->text;
}
const std::string& Sweep::scale() const {
  return expansion_->description.scale;
}
const std::vector<std::string>& Sweep::overrides() const {
  return expansion_->description.changes;
}
const std::vector<TableSpec>& Sweep::tables() const {
  return expansion_->description.tables;
}
const std::vector<std::string>& Sweep::varied_fields() const {
  return expansion_->varied_fields;
}
std::size_t Sweep::size() const {
  return expansion_->points.size();
}
std::size_t Sweep::points() const {
  return expansion_->points.made();
}

const std::vector<std::string>& Sweep::remarks() const {
  return expansion_->points.remarks();
}

Experiment Sweep::experiment(std::size_t index) const {
  return expansion_->points.experiment(expansion_->description.base, index);
}

const Experiment& Sweep::base() const {
  return expansion_->description.base;
}

const Points& Sweep::rows() const {
  return expansion_->points;
}

std::vector<FieldValue> Sweep::values(std::size_t index) const {
  const Points& points = expansion_->points;
  const auto numbers = points[index];
  std::vector<FieldValue> values;
  for (std::size_t i = 0; i < points.shown(); ++i) {
    const Column& column = points.columns()[i];
    values.emplace_back(column.field().path, column.field().yaml(column.values()[numbers[i]]));
  }
  return values;
}

}  // namespace foldwise

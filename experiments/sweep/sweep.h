// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "experiments/choices.h"
#include "experiments/experiment.h"
#include "experiments/literature.h"
#include "experiments/race_options.h"
#include "experiments/table_options.h"

namespace foldwise {

/// How a table chooses: for each of the values of some fields the experiment that did best in validation.
struct TableSelection {
  std::string best;              ///< a metric, of the validation part; empty: every experiment has its place
  std::vector<std::string> per;  ///< fields; none: one experiment of all
  std::string target;            ///< of several numbers, the one whose metric it is; empty: their mean

  /// "validation_concordance_valence"
  std::string metric() const { return "validation_" + best + (target.empty() ? "" : "_" + target); }
  bool operator==(const TableSelection&) const = default;
};

/// What people call a field or a metric, and some of a field's values, in tables: "$1/T$".
struct FieldLabel {
  std::string label;                          ///< empty: as without
  std::map<std::string, std::string> values;  ///< value as text -> what it is called
  bool operator==(const FieldLabel&) const = default;
};
using Labels = std::map<std::string, FieldLabel>;  // by the field's path or the metric's name

/// Which results of a sweep are wanted first. In no key: it changes no result.
enum class ResultOrder : std::uint8_t {
  breadth,  ///< the first run of every experiment, then the second of every one: soon each cell of the tables has one
  depth,    ///< every run of the first experiment, then of the second
};
template <>
struct Choices<ResultOrder> {
  static constexpr std::array names{"breadth", "depth"};
};

/// A table to print: which fields name its rows and columns, what stands in its cells.
struct TableSpec {
  std::string title;
  std::vector<std::string> rows;
  std::vector<std::string> columns;
  std::vector<std::string> values;              ///< metrics: accuracy, epochs, …
  std::map<std::string, std::string> baseline;  ///< field -> value as text; empty: none
  std::string published;                        ///< CSV beside the sweep file, as an absolute path; empty: none
  TableSelection select = {};                   ///< rows are then fields of what is chosen
  std::map<std::string, std::vector<std::string>> where =
      {};  ///< of experiments with one of these values of each field
  TableOptions options = {};
  Labels labels = {};                          ///< the sweep file's
  std::vector<LiteratureRow> literature = {};  ///< as its CSV had them when the sweep file was read
  bool operator==(const TableSpec&) const = default;
};

class Points;

/// A field that varies in a sweep and its value in one experiment, both as YAML text.
using FieldValue = std::pair<std::string, std::string>;

/// A sweep file, read and expanded. Experiments that resolve to the same configuration are one experiment.
/// Points are kept as indices into the axes, so that a million of them fit in memory.
class Sweep {
 public:
  /// Reads a sweep file; overrides are `field=value` and come after the changes of the scale with that name (empty:
  /// none). Throws SweepErrors with every mistake at file:line:column.
  /// Relative paths of fields and of `output` start at the working directory, as the shell's do, and are made absolute;
  /// those of `published` and `scales` start at the sweep file's folder.
  static Sweep load(const std::filesystem::path& file, const std::vector<std::string>& overrides = {},
                    const std::string& scale = {});
  /// The same from text; `name` stands in the errors, `folder` for the sweep file's folder.
  static Sweep parse(const std::string& text, const std::string& name, const std::filesystem::path& folder,
                     const std::vector<std::string>& overrides = {}, const std::string& scale = {});

  Sweep(Sweep&&) noexcept;
  Sweep& operator=(Sweep&&) noexcept;
  ~Sweep();

  /// As the file has it; at a scale with -SCALE behind it.
  const std::string& name() const;
  /// Empty: the sweep as the file has it.
  const std::string& scale() const;
  /// The folder that the sweep writes into, absolute. Default: runs/<name> below the working directory. At a scale the
  /// file's folder has -SCALE behind it, so that results of one never lie among those of another.
  const std::filesystem::path& output() const;
  ResultOrder order() const;
  /// Whether experiments are stopped that are worse than the best.
  const std::optional<RaceOptions>& race() const;
  /// The text of the file as it was read, and what was changed in it: by the scale, then by the overrides.
  const std::string& text() const;
  const std::vector<std::string>& overrides() const;
  const std::vector<TableSpec>& tables() const;
  /// The fields that vary, axes first, then ties, in the order of the file; then fields that only a table names.
  const std::vector<std::string>& varied_fields() const;

  std::size_t size() const;
  /// The number of grid points before exclusion and merging.
  std::size_t points() const;
  /// What a user should know of how points became experiments: one sentence each.
  const std::vector<std::string>& remarks() const;
  Experiment experiment(std::size_t index) const;
  /// The varied fields of one experiment and their resolved values.
  std::vector<FieldValue> values(std::size_t index) const;
  /// What the file says of every experiment, and what differs: for whoever goes through all of them (ExperimentWalk).
  const Experiment& base() const;
  const Points& rows() const;

 private:
  struct Expansion;
  explicit Sweep(std::unique_ptr<Expansion> expansion);
  std::unique_ptr<Expansion> expansion_;
};

}  // namespace foldwise

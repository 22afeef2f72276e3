// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/experiment.h"
#include "experiments/fields/value.h"

namespace foldwise {

enum class FieldKind { boolean, integer, number, choice, path, size };

/// What a field decides, and so how it enters the keys of jobs.
enum class Scope {
  prepare,   ///< in the keys of prepare jobs
  train,     ///< in the keys of train jobs
  evaluate,  ///< in the keys of evaluate jobs
  folds,     ///< enters through the fold's digest and the repeat's seed
  content,   ///< a place on disk: what lies there enters through its digest, the place itself does not
  execution  ///< how jobs are executed: in no key, changes no result
};

/// The stage whose keys hold the field itself.
std::optional<Stage> stage_of(Scope scope);
std::string_view name_of(Scope scope);

/// Bounds of a number, or of each side of a size. `least` and `most` are allowed themselves, `above` and `below` not.
struct Range {
  std::optional<double> least = {};
  std::optional<double> most = {};
  std::optional<double> above = {};
  std::optional<double> below = {};

  bool contains(double number) const;
  /// "from 0 to 1", "at least 1", "above 0"; empty where there are no bounds.
  std::string text() const;
};

/// One field of an experiment, from the one place that lists it (experiments/fields/).
struct Field {
  std::string path;  ///< sampling.inverse_temperature
  FieldKind kind = FieldKind::number;
  Scope scope = Scope::execution;
  Range range;
  std::vector<std::string_view> choices;
  std::string unit;
  std::string sentence;
  Value default_value;
  std::function<Value(const Experiment&)> get;
  std::function<void(Experiment&, const Value&)> set;

  /// The last part of the path.
  std::string_view name() const;
  /// "a number from 0 to 1, pixels", "one of: uniform, stochastic_softmax"
  std::string allowed() const;
  bool is_default(const Experiment& experiment) const { return get(experiment) == default_value; }
  void append_json(std::string& text, const Value& value) const;
  /// As a sweep file would have it. A path below the working directory is shown relative to it.
  std::string yaml(const Value& value) const;
};

}  // namespace foldwise

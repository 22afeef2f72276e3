// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/experiment.h"
#include "experiments/fields/value.h"
#include "experiments/stage_set.h"

namespace foldwise {

class FieldType;

/// What a field decides, and so how it enters the keys of jobs.
struct Scope {
  enum class Way {
    keys,      ///< it is in the keys of its stages
    folds,     ///< through the fold's digest and the repeat's seed
    content,   ///< a place on disk: what lies there enters through its digest, the place itself does not
    execution  ///< how jobs are executed: in no key, changes no result
  };

  Way way = Way::execution;
  StageSet stages = {};  ///< of Way::keys: one or several

  /// In the keys of several stages: each of them reads the field itself.
  static constexpr Scope in(StageSet stages) { return {Way::keys, stages}; }
  static const Scope prepare;
  static const Scope pretrain;
  static const Scope train;
  static const Scope trainings;  ///< of the network, and of what is trained on stored features
  static const Scope refine;
  static const Scope score;
  static const Scope evaluate;
  static const Scope folds;
  static const Scope content;
  static const Scope execution;

  bool operator==(const Scope&) const = default;
};

inline constexpr Scope Scope::prepare = Scope::in({Stage::prepare});
inline constexpr Scope Scope::pretrain = Scope::in({Stage::pretrain});
inline constexpr Scope Scope::train = Scope::in({Stage::train});
inline constexpr Scope Scope::trainings = Scope::in({Stage::train, Stage::refine});
inline constexpr Scope Scope::refine = Scope::in({Stage::refine});
inline constexpr Scope Scope::score = Scope::in({Stage::score});
inline constexpr Scope Scope::evaluate = Scope::in({Stage::evaluate});
inline constexpr Scope Scope::folds{Scope::Way::folds};
inline constexpr Scope Scope::content{Scope::Way::content};
inline constexpr Scope Scope::execution{Scope::Way::execution};

/// "train"; of several stages "features, train".
std::string name_of(const Scope& scope);

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
  std::string path;                 ///< sampling.inverse_temperature
  const FieldType* type = nullptr;  ///< never null in a listed field
  Scope scope = Scope::execution;
  Range range;
  std::vector<std::string_view> choices;  ///< where there are any
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

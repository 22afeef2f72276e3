// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "experiments/fields/field.h"
#include "experiments/sweep/sweep.h"

namespace foldwise {

/// For each experiment of a sweep the first one that agrees with it in some of the fields: what follows from these
/// alone is found out once for all of them.
class Representatives {
 public:
  /// `counts(field)`: whether two experiments have to agree in it.
  Representatives(const Sweep& sweep, const std::function<bool(const Field&)>& counts);

  std::size_t of(std::size_t experiment) const {
    if (kind_ == Kind::listed) return listed_[experiment];
    return kind_ == Kind::all_alike ? 0 : experiment;
  }
  bool is_one(std::size_t experiment) const { return of(experiment) == experiment; }

 private:
  enum class Kind : std::uint8_t { all_alike, none_alike, listed };

  Kind kind_ = Kind::all_alike;
  std::vector<std::uint32_t> listed_;  // by experiment
};

}  // namespace foldwise

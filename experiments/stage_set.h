// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>

#include "experiments/experiment.h"

namespace foldwise {

/// Some of the stages.
class StageSet {
 public:
  constexpr StageSet() = default;
  constexpr StageSet(std::initializer_list<Stage> stages) {
    for (const Stage stage : stages) bits_ |= bit(stage);
  }

  constexpr bool contains(Stage stage) const { return (bits_ & bit(stage)) != 0; }
  /// Whether there is a stage in both.
  constexpr bool meets(StageSet other) const { return (bits_ & other.bits_) != 0; }
  constexpr void add(StageSet others) { bits_ |= others.bits_; }
  bool operator==(const StageSet&) const = default;

 private:
  static constexpr unsigned bit(Stage stage) { return 1U << static_cast<unsigned>(stage); }

  unsigned bits_ = 0;
};

}  // namespace foldwise

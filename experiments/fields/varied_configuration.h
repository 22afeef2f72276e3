// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "experiments/fields/configuration.h"
#include "experiments/fields/effects.h"

namespace foldwise {

/// What append_configuration writes with Written::with_effect, of experiments that differ from a base in some fields
/// alone: what all of them have in common is written once.
class VariedConfiguration {
 public:
  VariedConfiguration() = default;
  /// `fields`: those to be written, sorted by path. `varied`: those in which experiments may differ from the base.
  VariedConfiguration(const Experiment& base, std::span<const Field* const> fields,
                      std::span<const Field* const> varied);

  void append(std::string& text, const Experiment& experiment) const;

 private:
  struct Part {
    std::string before;              // of the fields in front of it that no experiment has otherwise
    std::string name;                // ,"path":
    const Field* field = nullptr;    // what has to be looked at in each experiment
    const Effect* effect = nullptr;  // null: it always has one
  };
  std::vector<Part> parts_;
  std::string after_;
};

}  // namespace foldwise

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiments/sweep/document.h"

namespace foldwise {

/// Collects the mistakes of a sweep file, so that all of them are told at once.
class Problems {
 public:
  /// "file:line:column: field: sentence"; no field where it is empty.
  void add(const Place& place, std::string_view field, const std::string& sentence);
  bool empty() const { return problems_.empty(); }
  /// Throws SweepErrors, sorted by source and place, when there are any.
  void raise_if_any() const;

 private:
  struct Problem {
    std::string source;
    int line = 0;
    int column = 0;
    std::string text;
  };
  std::vector<Problem> problems_;
};

}  // namespace foldwise

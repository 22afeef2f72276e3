// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiments/sweep/sweep.h"

namespace foldwise::results {

/// Epochs of a training, from 1.
struct EpochRange {
  int first = 1;
  int last = 1;
  bool operator==(const EpochRange&) const = default;
};

/// One experiment's part in an effect.
struct ClaimTerm {
  double factor = 1;               ///< 1, or -1 where it is taken away
  std::vector<FieldValue> fields;  ///< that say which experiment of the sweep it is; none: the only one
  bool operator==(const ClaimTerm&) const = default;
};

/// What somebody expects of a sweep, written down before it runs: that an effect lies within a range.
struct Claim {
  std::string name;   ///< "T3.2"
  std::string about;  ///< a sentence
  std::string sweep;  ///< whose results tell
  std::string metric;
  std::optional<EpochRange> epochs;  ///< the mean over these of the training; none: as the run ended
  std::vector<ClaimTerm> terms;      ///< the effect is their sum, run by run: same fold, same repeat
  std::optional<double> least;       ///< of the range, in the metric's own unit: 0.01 is one point of accuracy
  std::optional<double> most;
  std::string published;  ///< what the publication's own figures say of it, for people
  std::string where;      ///< "claims.csv:3"

  /// Whether the effect is a difference.
  bool compares() const { return terms.size() > 1; }
};

/// Reads claims, a row each, from a CSV file whose first row names the columns:
///
///     claim, about, sweep, metric   as above
///     epochs                        "8" or "9-20"; may be empty
///     arm                           "sampling.strategy=reinforce sampling.inverse_temperature=1"; of a file its name
///                                   alone will do
///     against                       the same of what is taken away; empty: the arm's own value is the effect
///     less_arm, less_against        another difference that is taken away from the first; both or neither
///     least, most                   numbers, one of them at least
///     published                     as above; may be empty
///
/// Further columns are for people. Throws UserError that names the row.
std::vector<Claim> read_claims(const std::filesystem::path& file);

}  // namespace foldwise::results

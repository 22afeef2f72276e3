// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "results/runs/run_result.h"
#include "results/tables/table_layout.h"

namespace foldwise::results {

/// The experiments that agree in what a choice is made for each of, and the one of them that is chosen.
struct Choice {
  std::vector<std::string> values;      ///< of TableSelection::per
  std::size_t among = 0;                ///< how many there are
  std::size_t judged = 0;               ///< those all of whose runs have the figure that is gone by
  std::size_t equals = 0;               ///< those whose figure is the highest, or lowest: the chosen one among them
  std::optional<std::size_t> chosen{};  ///< of equals the first in the order of the sweep; nothing where none is judged
};

/// Chooses by the mean over runs of the selection's metric, in the metric's better direction. `runs`: of each
/// experiment. In the order in which the values come first.
std::vector<Choice> choose(const TableSelection& select, const ExperimentValues& experiments,
                           const std::vector<std::vector<const RunResult*>>& runs);

/// What is said of it below the table: by what, from how many, and of ties.
std::vector<std::string> selection_remarks(const TableSelection& select, const std::vector<Choice>& choices);

/// What names the number of those that were chosen from, in tables; "24", or "20 of 24" where not all are judged.
inline constexpr const char* chosen_from = "chosen from";
std::string among_text(const Choice& choice);

}  // namespace foldwise::results

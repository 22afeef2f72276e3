// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "experiments/sweep/sweep.h"

namespace foldwise::orchestrator {

/// What the tables of a sweep file ask for and cannot have, found before the hours are spent.
struct TableFindings {
  std::vector<std::string> mistakes;  ///< a metric that nothing computes, a baseline or published figures that are none
  std::vector<std::string> remarks;   ///< what the file has, and its scale or the command line took away
};

/// Looks at the names of metrics, for an experiment of each baseline, and into the files of published figures; for the
/// metrics of the literature.
TableFindings check_tables(const Sweep& sweep);

}  // namespace foldwise::orchestrator

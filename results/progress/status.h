// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <limits>
#include <string>

#include "results/progress/status_report.h"

namespace foldwise::results {

struct StatusWords {
  /// No line is longer: for terminals of 40 columns and more.
  std::size_t width = std::numeric_limits<std::size_t>::max();
  /// How the sweep is named on the command line, for the commands that are advised.
  std::string path = "PATH";
};

/// What is done, running and failed, and when it will end, for people. The estimate takes the mean duration of the
/// finished jobs of each stage and the number of workers that run at this moment; it is unknown as long as a stage that
/// is still to run has no finished job. Its range is of two standard deviations.
std::string render_status(const StatusReport& report, const StatusWords& words = {});

/// The attempts of one job and how each of them ended, with the last lines of a failed worker.
std::string explain_job(const StoreReader& store, const JobRecord& job, double now);

}  // namespace foldwise::results

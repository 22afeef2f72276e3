// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "results/store/store_reader.h"

namespace foldwise::results {

/// What is done, running and failed, and when it will end. `now` in seconds since 1970. The estimate takes the mean
/// duration of the finished jobs of each stage and the number of workers that run at this moment; it is unknown as long
/// as a stage that is still to run has no finished job.
std::string render_status(const StoreReader& store, double now);

/// The attempts of one job and how each of them ended, with the last lines of a failed worker.
std::string explain_job(const StoreReader& store, const JobRecord& job, double now);

}  // namespace foldwise::results

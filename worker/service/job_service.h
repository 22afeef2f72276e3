// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <utility>

#include "experiments/jobs/job.h"
#include "worker/devices/energy_meter.h"
#include "worker/service/blocking_line_socket.h"
#include "worker/stages/job_reporter.h"

namespace foldwise::worker {

/// The worker's side of the job protocol: says Ready, executes jobs one after the other in the order of their requests,
/// and sees StopJob while one is under way.
class JobService {
 public:
  struct Executed {
    Outcome outcome;
    MemoryUse memory;
  };
  using Execute = std::function<Executed(const JobSpec& job, JobReporter& reporter)>;

  /// `meter`: of the device that computes.
  JobService(BlockingLineSocket& socket, Execute execute, EnergyMeter meter = EnergyMeter())
      : socket_(socket), execute_(std::move(execute)), meter_(std::move(meter)) {}

  /// Runs until the other side is gone; then the process ends at once, whatever it is doing: nobody waits for it.
  /// A line that is no request ends it too, with exit code 2.
  [[noreturn]] void run(const Ready& ready);

 private:
  BlockingLineSocket& socket_;
  Execute execute_;
  EnergyMeter meter_;
};

}  // namespace foldwise::worker

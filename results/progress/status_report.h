// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "results/progress/preparation_report.h"
#include "results/progress/remaining_work.h"
#include "results/store/store_reader.h"

namespace foldwise::results {

/// How the runs of one experiment, or of all, stand.
struct RunTally {
  std::size_t planned = 0, finished = 0, failed = 0, diverged = 0, cancelled = 0, stopped = 0;

  bool is_settled() const { return finished + stopped == planned; }
  bool is_untouched() const { return finished + failed + diverged + cancelled + stopped == 0; }
};

struct ExperimentStatus {
  std::vector<FieldValue> values;  ///< of the varied fields
  RunTally runs;
  std::string stop = {};  ///< why the race stopped it, as a sentence; empty: it did not
};

/// An attempt that has begun and not ended: what one worker does.
struct RunningAttempt {
  Key job;
  Stage stage = Stage::prepare;
  std::string label;
  std::string host;
  std::string device;
  std::int64_t pid = 0;
  int attempt = 1;
  int epoch = 0;       ///< the last one that ended; 0: none
  double seconds = 0;  ///< since it began
};

/// Jobs that ended in vain for the same cause.
struct FailureGroup {
  std::string cause;  ///< of the first of them, one line
  Stage stage = Stage::prepare;
  std::vector<const JobRecord*> jobs = {};
};

/// How many workers share a device, where that was found out (workers_per_device: auto).
struct DeviceShare {
  std::string device;  ///< "host.cuda:0"
  std::string workers;
};

/// A sweep as it stands at one moment, as text (status.h) and as JSON (status_json.h) tell it.
struct StatusReport {
  std::string sweep;
  std::vector<std::string> changes;  ///< of the sweep file, in the last run
  double now = 0;                    ///< seconds since 1970
  std::optional<CoordinatorName> coordinator;
  std::deque<JobRecord> failed;  ///< FailureGroup::jobs point into it
  /// By stage and JobStatus.
  std::array<std::array<std::size_t, Choices<JobStatus>::names.size()>, Choices<Stage>::names.size()> jobs{};
  std::size_t tried_again = 0;  ///< jobs of which an attempt crashed or stalled, and another was or will be made
  PreparationReport preparation;
  RunTally runs;
  std::vector<std::string> varied_fields;
  std::vector<ExperimentStatus> experiments;
  std::vector<RunningAttempt> running;  ///< by host, device and pid
  std::vector<FinishedJobs> finished_lately;
  double lately = 0;                   ///< seconds that finished_lately looks back: an hour, or since the sweep began
  std::vector<FailureGroup> failures;  ///< most jobs first
  RemainingWork work;
  std::vector<StageMemory> memory;
  std::vector<DeviceShare> shares;

  StatusReport() = default;
  StatusReport(StatusReport&&) = default;  // a move leaves the records where they are
  StatusReport& operator=(StatusReport&&) = default;
};

/// One consistent look at a store; `now` in seconds since 1970.
StatusReport read_status(const StoreReader& store, double now);

/// A failure without what differs from one job to the next: numbers, keys and paths are one word each.
std::string cause_of_failure(const std::string& sentence);

}  // namespace foldwise::results

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "orchestrator/agent/instant.h"
#include "orchestrator/plan/jobs/workload.h"
#include "orchestrator/progress/progress.h"
#include "orchestrator/transport/messages.h"
#include "results/store/store_writer.h"

namespace foldwise::orchestrator {

/// What the coordinator tells of the attempts of a sweep.
class Recorder {
 public:
  virtual ~Recorder() = default;
  virtual void began(const WorkerName& worker, const AttemptBegan& report) = 0;
  virtual void progress(const WorkerName& worker, AttemptProgress report) = 0;
  virtual void ended(const WorkerName& worker, AttemptEnded report, results::StoreWriter::Retry retry) = 0;
  /// A job that is not to be run, and one that is to be run after all.
  virtual void cancelled(std::uint32_t item) = 0;
  virtual void reopened(std::uint32_t item) = 0;
  /// All that the race has decided so far.
  virtual void raced(const std::vector<results::RaceStop>& stops) = 0;
  /// So many workers share the worker's device from now on.
  virtual void shared(const WorkerName& worker, std::size_t workers) = 0;
  /// Library versions and devices, each fact once.
  virtual void worker_ready(const WorkerName& worker, const Ready& ready) = 0;
  /// Commits when the events have paused for a moment or the transaction has grown old.
  virtual void commit_if_due(double now) = 0;
  /// When commit_if_due() will do something, on the steady clock.
  virtual std::optional<double> due() const = 0;
  virtual void commit() = 0;
};

/// Writes what happens into the store, many events per transaction, and shows it to the sink once it is durable: what
/// the display calls finished survives a power cut. Throws what the store throws.
class StoreRecorder : public Recorder {
 public:
  /// `surroundings`: what all attempts have in common.
  StoreRecorder(const Workload& workload, results::StoreWriter& store, ProgressSink& sink,
                results::Surroundings surroundings = {})
      : workload_(workload), store_(store), sink_(sink), surroundings_(std::move(surroundings)) {}

  void began(const WorkerName& worker, const AttemptBegan& report) override;
  void progress(const WorkerName& worker, AttemptProgress report) override;
  void ended(const WorkerName& worker, AttemptEnded report, results::StoreWriter::Retry retry) override;
  void cancelled(std::uint32_t item) override;
  void reopened(std::uint32_t item) override;
  void raced(const std::vector<results::RaceStop>& stops) override;
  void shared(const WorkerName& worker, std::size_t workers) override;
  void worker_ready(const WorkerName& worker, const Ready& ready) override;
  void commit_if_due(double now) override;
  std::optional<double> due() const override;
  void commit() override;

 private:
  struct StartNotice {
    std::uint32_t item;
    WorkerName worker;
    int attempt;
  };
  struct ProgressNotice {
    std::uint32_t item;
    WorkerName worker;
    Progress progress;
  };
  struct EndNotice {
    std::uint32_t item;
    WorkerName worker;
    Outcome outcome;
    ProgressSink::Retry retry;
  };
  using Notice = std::variant<StartNotice, ProgressNotice, EndNotice>;

  void open_transaction();
  /// Writes the starts of attempts that have not ended within this transaction.
  void write_starts();
  void show(const StartNotice& notice);
  void show(const ProgressNotice& notice);
  void show(const EndNotice& notice);

  const Workload& workload_;
  results::StoreWriter& store_;
  ProgressSink& sink_;
  results::Surroundings surroundings_;
  std::map<WorkerName, std::int64_t> surroundings_of_;
  std::optional<results::StoreTransaction> transaction_;
  double opened_ = 0;                   // steady
  std::optional<double> checkpointed_;  // steady
  double last_event_ = 0;               // steady
  std::vector<Notice> notices_;
  std::unordered_map<std::uint32_t, results::AttemptStart> starts_;  // by item; most end before they are written
  std::set<std::string> known_facts_;
};

}  // namespace foldwise::orchestrator

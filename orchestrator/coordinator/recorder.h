// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "orchestrator/agent/instant.h"
#include "orchestrator/plan/workload.h"
#include "orchestrator/progress/progress.h"
#include "orchestrator/transport/messages.h"
#include "results/store/store_writer.h"

namespace foldwise::orchestrator {

/// Writes what happens into the store, many events per transaction, and shows it to the sink once it is durable: what
/// the display calls finished survives a power cut. Throws what the store throws.
class Recorder {
 public:
  Recorder(const Workload& workload, results::StoreWriter& store, ProgressSink& sink)
      : workload_(workload), store_(store), sink_(sink) {}

  void began(const WorkerName& worker, const AttemptBegan& report);
  void progress(const WorkerName& worker, AttemptProgress report);
  void ended(const WorkerName& worker, AttemptEnded report, results::StoreWriter::Retry retry);
  void cancelled(std::uint32_t item);
  void reopened(std::uint32_t item);
  /// Library versions and devices, each fact once.
  void worker_ready(const WorkerName& worker, const Ready& ready);
  /// Shown at once, stored nowhere.
  void remark(const std::string& sentence) { sink_.remark(sentence); }

  /// Commits when the events have paused for a moment or the transaction has grown old.
  void commit_if_due(double now);
  /// When commit_if_due() will do something, on the steady clock.
  std::optional<double> due() const;
  void commit();

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
  void show(const StartNotice& notice);
  void show(const ProgressNotice& notice);
  void show(const EndNotice& notice);

  const Workload& workload_;
  results::StoreWriter& store_;
  ProgressSink& sink_;
  std::optional<results::StoreTransaction> transaction_;
  double opened_ = 0;                   // steady
  std::optional<double> checkpointed_;  // steady
  double last_event_ = 0;               // steady
  std::vector<Notice> notices_;
  std::set<std::string> known_facts_;
};

}  // namespace foldwise::orchestrator

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "orchestrator/agent/driven_agent.h"
#include "orchestrator/transport/transport.h"

namespace foldwise::orchestrator {

/// Whatever happens to the coordinator, its agents are not left waiting for it.
class Dismissal {
 public:
  Dismissal(Transport& transport, DrivenAgent& agent) : transport_(transport), agent_(agent) {}
  Dismissal(const Dismissal&) = delete;
  Dismissal& operator=(const Dismissal&) = delete;
  ~Dismissal() {
    dismiss_agents(transport_);
    agent_.end_workers();
  }

 private:
  Transport& transport_;
  DrivenAgent& agent_;
};

}  // namespace foldwise::orchestrator

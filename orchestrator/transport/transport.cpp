// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/transport/transport.h"

namespace foldwise::orchestrator {

void dismiss_agents(Transport& transport) {
  for (int rank = 1; rank < transport.size(); ++rank) transport.send(rank, Order(Shutdown{}));
  transport.flush();
}

}  // namespace foldwise::orchestrator

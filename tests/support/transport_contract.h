// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "orchestrator/transport/transport.h"

namespace foldwise {

/// What every transport promises. Each behaviour is executed by all ranks at once and ends with all of them together.
struct TransportBehaviour {
  std::string name;
  void (*run)(orchestrator::Transport& transport);
};

const std::vector<TransportBehaviour>& transport_contract();

}  // namespace foldwise

// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/remarks.h"

#include <algorithm>
#include <iostream>

namespace foldwise::orchestrator {

void tell_remarks(const std::vector<std::string>& remarks) {
  constexpr std::size_t most = 5;
  for (std::size_t index = 0; index < std::min(most, remarks.size()); ++index) {
    std::cerr << "Note: " << remarks[index] << "\n";
  }
  if (remarks.size() > most) std::cerr << "Note: … and " << remarks.size() - most << " more of this kind\n";
}

}  // namespace foldwise::orchestrator

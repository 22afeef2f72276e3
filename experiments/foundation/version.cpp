// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/version.h"

#include "commit.h"

namespace foldwise {

std::string version() {
  return FOLDWISE_VERSION;
}
std::string git_commit() {
  return FOLDWISE_COMMIT;
}

}  // namespace foldwise

// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/files/printed_output.h"

#include <cerrno>
#include <cstdio>
#include <iostream>
#include <system_error>

#include "experiments/foundation/error.h"

namespace foldwise {

void require_printed() {
  errno = 0;
  std::cout.flush();
  const bool flushed = std::fflush(stdout) == 0;
  if (flushed && std::cout.good() && std::ferror(stdout) == 0) return;
  const std::string why = errno == 0 ? "" : " (" + std::generic_category().message(errno) + ")";
  throw UserError(Fault::store, "standard output", "not all of it could be written" + why,
                  "make room where it goes, and give the command again");
}

}  // namespace foldwise

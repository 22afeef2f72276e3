// SPDX-License-Identifier: Apache-2.0
#include "worker/service/process.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <initializer_list>

namespace foldwise::worker {

void die_with_parent() {
  // A parent that died even before this line shows as the end of its socket.
  const pid_t parent = ::getppid();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(0);
}

void leave_signals_to_parent() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGPIPE}) std::signal(signal, SIG_IGN);
}

}  // namespace foldwise::worker

// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace foldwise::worker {

/// Ends this process when its parent dies, whatever kills the parent. Closes the gap in which the parent died before
/// the kernel was told: then the process ends here.
void die_with_parent();

/// A terminal's Ctrl-C and the batch system's signals reach the whole group, workers too: they are the agent's to
/// answer, and a worker stops when it is told over its socket.
void leave_signals_to_parent();

}  // namespace foldwise::worker

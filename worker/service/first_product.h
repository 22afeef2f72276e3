// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>

namespace foldwise::worker {

/// Multiplies two matrices of 64 KiB, as every job will. OpenBLAS asks for its buffers at its first product, and
/// without end where they are refused (ulimit -v): such a process would look like one that starts slowly. After ten
/// seconds of the calling thread's own processor time this one ends, with exit code 1 and a sentence on standard error.
/// A product takes a thousandth of a second; time that a slow file system takes does not count.
void require_first_product();

/// The same of any product, and after so much processor time.
void require_end(const std::function<void()>& product, std::chrono::seconds after);

}  // namespace foldwise::worker

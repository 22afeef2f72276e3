// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "experiments/foundation/files/file_descriptor.h"

namespace foldwise {

/// Which of the kernel's two kinds of lock. They do not see each other on local file systems: all who lock a file take
/// the same kind. Both belong to the open file, not to the process: they exclude within one process too, and end when
/// the last descriptor of it is closed, or its owner dies.
enum class LockKind {
  /// flock(2): also for folders, and for files that are open for reading alone. NFS makes a byte-range lock of
  /// it, which needs a file that is open for writing.
  whole_file,
  /// F_OFD_SETLK over all bytes: a byte-range lock everywhere, so that one can ask who holds it (F_OFD_GETLK) without
  /// taking it. The file must be open for writing.
  byte_range
};

enum class LockAnswer {
  taken,
  held,       ///< by another open file
  impossible  ///< errno says why: such as a file system without locks
};

/// Locks an open file for its descriptor alone. Asks again until `patience` is over; without it, once.
LockAnswer lock_file(const FileDescriptor& file, LockKind kind, std::chrono::milliseconds patience = {});

/// Whether another open file holds the byte-range lock of this one; no where the file system has no locks. Takes none.
bool is_locked(const FileDescriptor& file);

}  // namespace foldwise

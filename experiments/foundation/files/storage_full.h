// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cerrno>
#include <string>

#include "experiments/foundation/error.h"

namespace foldwise {

/// A file could not be written since the place takes no more: what is tried next there fails too.
class StorageFull : public UserError {
 public:
  /// What a worker ends with that finds this in a job: the sweep is stopped, and no job is counted as failed.
  static constexpr int exit_code = 3;

  StorageFull(const std::string& where, const std::string& seen, const std::string& remedy)
      : UserError(Fault::store, where, seen, remedy) {}

  /// Whether an errno says so: the disk is full, a quota is used up, or a file's size is limited.
  static bool is(int error) noexcept { return error == ENOSPC || error == EDQUOT || error == EFBIG; }
};

}  // namespace foldwise

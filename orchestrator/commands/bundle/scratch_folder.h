// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "experiments/foundation/error.h"

namespace foldwise::orchestrator {

/// A new folder beside others, removed with all that is in it.
class ScratchFolder {
 public:
  explicit ScratchFolder(const std::filesystem::path& beside) {
    std::string pattern = (beside / ".foldwise-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
      throw UserError(Fault::store, beside.string(),
                      "no folder can be made in it: " + std::generic_category().message(errno),
                      "see that it is there, is yours and has room");
    }
    path_ = std::filesystem::absolute(pattern);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;  // nothing can be done about it in a destructor
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace foldwise::orchestrator

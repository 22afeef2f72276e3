// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>

#include "experiments/foundation/files/file_descriptor.h"

namespace foldwise {

/// Where jobs of the scripted worker wait until a test lets them on: `await=NAME` for the gate <output>/NAME.
class Gate {
 public:
  explicit Gate(const std::filesystem::path& file) : pipe_(make(file)) {}

  /// Lets that many jobs through, those that come later included.
  void let_through(std::size_t jobs = 1) const {
    const std::string passes(jobs, 'x');
    if (::write(pipe_.get(), passes.data(), passes.size()) != static_cast<ssize_t>(passes.size()))
      throw std::system_error(errno, std::generic_category(), "gate");
  }

 private:
  // Opened for both: then neither side waits for the other to open it.
  static int make(const std::filesystem::path& file) {
    if (::mkfifo(file.c_str(), 0600) != 0) throw std::system_error(errno, std::generic_category(), file.string());
    return ::open(file.c_str(), O_RDWR | O_CLOEXEC);
  }

  FileDescriptor pipe_;
};

}  // namespace foldwise

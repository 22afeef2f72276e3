// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <stdexcept>
#include <string>

namespace foldwise {

/// Ends a wait for something that never comes, so that its test fails by itself. Far longer than any wait that is not
/// in vain: no test depends on it.
class Patience {
 public:
  explicit Patience(std::string what) : what_(std::move(what)) {}

  /// Throws std::runtime_error when the wait has lasted too long.
  void check() const {
    if (std::chrono::steady_clock::now() - since_ > std::chrono::minutes(1))
      throw std::runtime_error("waited in vain for " + what_);
  }

 private:
  std::string what_;
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
};

}  // namespace foldwise

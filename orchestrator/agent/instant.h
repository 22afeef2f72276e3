// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace foldwise::orchestrator {

/// A moment on both clocks, in seconds.
struct Instant {
  double steady = 0;    ///< never jumps: for durations
  double calendar = 0;  ///< since 1970: for records

  static Instant now() {
    const auto seconds = [](auto moment) { return std::chrono::duration<double>(moment.time_since_epoch()).count(); };
    return {seconds(std::chrono::steady_clock::now()), seconds(std::chrono::system_clock::now())};
  }
};

/// Tells what time it is.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
  /// The machine's.
  static const Clock& system();
};

inline const Clock& Clock::system() {
  class SystemClock : public Clock {
   public:
    Instant now() const override { return Instant::now(); }
  };
  static const SystemClock clock;
  return clock;
}

}  // namespace foldwise::orchestrator

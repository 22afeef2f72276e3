// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace foldwise {

enum class DurationDetail { full, no_seconds_after_a_minute };

/// A length of time for people, two units at most: "45 s", "3 min 20 s", "2 h 5 min", "3 d 4 h". Without seconds what
/// has a minute is rounded to whole ones: "3 min".
std::string format_duration(double seconds, DurationDetail detail = DurationDetail::full);

/// The same as a counter: "0:03:20".
std::string format_elapsed(double seconds);

}  // namespace foldwise

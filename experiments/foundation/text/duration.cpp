// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/text/duration.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace foldwise {
namespace {

std::int64_t whole_seconds(double seconds) {
  constexpr double longest = 1e12;  // keeps the conversion defined for infinite estimates
  return std::isfinite(seconds) ? std::llround(std::clamp(seconds, 0.0, longest)) : 0;
}

std::string two_units(std::int64_t large, const char* large_unit, std::int64_t small, const char* small_unit) {
  if (small == 0) return fmt::format("{} {}", large, large_unit);
  return fmt::format("{} {} {} {}", large, large_unit, small, small_unit);
}

}  // namespace

std::string format_duration(double seconds, DurationDetail detail) {
  std::int64_t whole = whole_seconds(seconds);
  const bool minutes = whole >= 60 && whole < 3600;
  if (minutes && detail == DurationDetail::no_seconds_after_a_minute) whole = (whole + 30) / 60 * 60;
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return two_units(whole / 60, "min", whole % 60, "s");
  if (whole < 86400) return two_units(whole / 3600, "h", whole % 3600 / 60, "min");
  return two_units(whole / 86400, "d", whole % 86400 / 3600, "h");
}

std::string format_elapsed(double seconds) {
  const std::int64_t whole = whole_seconds(seconds);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole % 3600 / 60, whole % 60);
}

}  // namespace foldwise

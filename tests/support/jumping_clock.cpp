// SPDX-License-Identifier: Apache-2.0
// A calendar that jumps: as a library of LD_PRELOAD, the time of day is up to a day before or behind the true one, and
// another every FOLDWISE_CLOCK_PERIOD milliseconds, by the number FOLDWISE_CLOCK_SEED. Clocks that only count on are as
// they were.
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <ctime>

namespace {

std::uint64_t number_in(const char* name, std::uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

::timespec true_time(::clockid_t clock) {
  ::timespec time{};
  ::syscall(SYS_clock_gettime, clock, &time);
  return time;
}

/// Seconds. The mixing is SplitMix64's.
std::int64_t jump() {
  static const std::uint64_t seed = number_in("FOLDWISE_CLOCK_SEED", 1);
  static const std::uint64_t period = number_in("FOLDWISE_CLOCK_PERIOD", 50);
  const ::timespec now = true_time(CLOCK_MONOTONIC);
  const std::uint64_t milliseconds =
      static_cast<std::uint64_t>(now.tv_sec) * 1000 + static_cast<std::uint64_t>(now.tv_nsec) / 1'000'000;
  std::uint64_t mixed = seed + (milliseconds / period + 1) * 0x9e3779b97f4a7c15U;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
  mixed ^= mixed >> 31U;
  constexpr std::int64_t day = 86400;
  return static_cast<std::int64_t>(mixed % (2 * day)) - day;
}

}  // namespace

extern "C" {

int clock_gettime(::clockid_t clock, ::timespec* time) noexcept {
  const long failed = ::syscall(SYS_clock_gettime, clock, time);
  if (failed == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += jump();
  return static_cast<int>(failed);
}

int gettimeofday(::timeval* __restrict time, void* __restrict /*zone*/) noexcept {
  const ::timespec now = true_time(CLOCK_REALTIME);
  time->tv_sec = now.tv_sec + jump();
  time->tv_usec = now.tv_nsec / 1000;
  return 0;
}

std::time_t time(std::time_t* result) noexcept {
  const std::time_t now = true_time(CLOCK_REALTIME).tv_sec + jump();
  if (result != nullptr) *result = now;
  return now;
}

}  // extern "C"

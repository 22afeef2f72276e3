// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace foldwise::datasets {

/// The stretch of time in which a picture is the nearest one, [from, to), in units of 1 / rate of its source.
struct PictureShare {
  double from = 0;
  double to = 0;
};

/// When the pictures of a video are shown. A video is even where each is shown at a multiple of 1 / rate, but for the
/// rounding of its container; picture n then has number n. The numbers of an uneven one are places on the coarsest grid
/// of multiples of 1 / rate on which no two pictures meet: what is found by number / rate stays in place.
class FrameTimes {
 public:
  /// Seconds in ascending order; what the file says of its rate (0: nothing), and of the fineness of its times,
  /// seconds.
  FrameTimes(std::vector<double> seconds, const std::vector<double>& stated_rates, double fineness);

  std::size_t size() const { return seconds_.size(); }
  /// Pictures per second; 0: unknown.
  double rate() const { return rate_; }
  bool is_uneven() const { return uneven_; }
  /// Of the times between two pictures, seconds.
  double shortest_step() const;
  double longest_step() const;
  std::uint32_t number(std::size_t picture) const;
  PictureShare share(std::size_t picture) const;

 private:
  bool lies_on(double rate, double tolerance) const;
  void find_grid();

  std::vector<double> seconds_;         ///< from the first picture on
  std::vector<std::uint32_t> numbers_;  ///< of an uneven video
  double rate_ = 0;
  bool uneven_ = false;
};

}  // namespace foldwise::datasets

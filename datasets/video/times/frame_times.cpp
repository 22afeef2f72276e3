// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/times/frame_times.h"

#include <algorithm>
#include <cmath>

namespace foldwise::datasets {
namespace {

std::vector<double> steps_between(const std::vector<double>& seconds) {
  std::vector<double> steps;
  for (std::size_t i = 1; i < seconds.size(); ++i) {
    if (seconds[i] > seconds[i - 1]) steps.push_back(seconds[i] - seconds[i - 1]);
  }
  std::ranges::sort(steps);
  return steps;
}

// Places on the grid; false where two pictures meet.
bool place_on_grid(const std::vector<double>& seconds, double rate, std::vector<std::uint32_t>& numbers) {
  numbers.clear();
  for (const double time : seconds) {
    const auto number = static_cast<std::uint32_t>(std::lround(time * rate));
    if (!numbers.empty() && number <= numbers.back()) return false;
    numbers.push_back(number);
  }
  return true;
}

}  // namespace

FrameTimes::FrameTimes(std::vector<double> seconds, const std::vector<double>& stated_rates, double fineness)
    : seconds_(std::move(seconds)) {
  for (std::size_t i = seconds_.size(); i-- > 0;) seconds_[i] -= seconds_.front();
  const double span = seconds_.empty() ? 0 : seconds_.back();
  std::vector<double> rates = stated_rates;
  if (span > 0) rates.push_back(static_cast<double>(seconds_.size() - 1) / span);
  std::erase_if(rates, [](double rate) { return !(rate > 0); });
  if (rates.empty()) return;
  rate_ = rates.front();
  if (span <= 0) return;
  constexpr double least_tolerance = 0.1;  // of the time from one picture to the next
  for (const double rate : rates) {
    if (!lies_on(rate, std::max(least_tolerance, 1.01 * fineness * rate))) continue;
    rate_ = rate;
    return;
  }
  uneven_ = true;
  find_grid();
}

bool FrameTimes::lies_on(double rate, double tolerance) const {
  for (std::size_t i = 0; i < seconds_.size(); ++i) {
    if (std::abs(seconds_[i] * rate - static_cast<double>(i)) > tolerance) return false;
  }
  return true;
}

void FrameTimes::find_grid() {
  const std::vector<double> steps = steps_between(seconds_);
  std::vector<double> candidates{static_cast<double>(seconds_.size() - 1) / seconds_.back()};
  for (const double part : {0.5, 0.25, 0.1, 0.05, 0.0}) {
    candidates.push_back(1 / steps[static_cast<std::size_t>(part * static_cast<double>(steps.size()))]);
  }
  std::ranges::sort(candidates);
  constexpr double largest_number = 4e9;
  for (const double rate : candidates) {
    if (rate * seconds_.back() > largest_number) break;
    rate_ = rate;
    if (place_on_grid(seconds_, rate, numbers_)) return;
  }
  // Two pictures at one time: the later one is put behind.
  numbers_.clear();
  for (const double time : seconds_) {
    const auto nearest = static_cast<std::uint32_t>(std::lround(time * rate_));
    numbers_.push_back(numbers_.empty() ? nearest : std::max(nearest, numbers_.back() + 1));
  }
}

double FrameTimes::shortest_step() const {
  const std::vector<double> steps = steps_between(seconds_);
  return steps.empty() ? 0 : steps.front();
}

double FrameTimes::longest_step() const {
  const std::vector<double> steps = steps_between(seconds_);
  return steps.empty() ? 0 : steps.back();
}

std::uint32_t FrameTimes::number(std::size_t picture) const {
  if (!uneven_ || numbers_.empty()) return static_cast<std::uint32_t>(picture);
  if (picture < numbers_.size()) return numbers_[picture];
  return numbers_.back() + static_cast<std::uint32_t>(picture - numbers_.size() + 1);  // of no known time
}

PictureShare FrameTimes::share(std::size_t picture) const {
  if (!uneven_ || picture >= seconds_.size()) {
    const auto place = static_cast<double>(number(picture));
    return {place - 0.5, place + 0.5};
  }
  const double here = seconds_[picture] * rate_;
  const bool first = picture == 0;
  const bool last = picture + 1 == seconds_.size();
  return {first ? here - 0.5 : (here + seconds_[picture - 1] * rate_) / 2,
          last ? here + 0.5 : (here + seconds_[picture + 1] * rate_) / 2};
}

}  // namespace foldwise::datasets

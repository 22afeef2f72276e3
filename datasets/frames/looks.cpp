// SPDX-License-Identifier: Apache-2.0
#include "datasets/frames/looks.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

namespace foldwise::datasets {
namespace {

constexpr std::size_t side = 32;
constexpr std::size_t frequencies = 16;  // in each direction, without the one that is constant
using Luminance = std::array<float, side * side>;

// Means over areas; where the picture is smaller than 32 pixels, its pixels are repeated.
Luminance shrunk(std::span<const std::uint8_t> rgb, Size size) {
  const auto height = static_cast<std::size_t>(size.height);
  const auto width = static_cast<std::size_t>(size.width);
  Luminance small{};
  for (std::size_t y = 0; y < side; ++y) {
    const std::size_t top = y * height / side;
    const std::size_t bottom = std::max(top + 1, (y + 1) * height / side);
    for (std::size_t x = 0; x < side; ++x) {
      const std::size_t left = x * width / side;
      const std::size_t right = std::max(left + 1, (x + 1) * width / side);
      float sum = 0;
      for (std::size_t row = top; row < bottom; ++row) {
        for (std::size_t column = left; column < right; ++column) {
          const std::uint8_t* pixel = rgb.data() + (row * width + column) * 3;
          sum += 0.299F * pixel[0] + 0.587F * pixel[1] + 0.114F * pixel[2];
        }
      }
      small[y * side + x] = sum / static_cast<float>((bottom - top) * (right - left));
    }
  }
  return small;
}

using Cosines = std::array<std::array<float, side>, frequencies + 1>;

const Cosines& cosines() {
  static const Cosines table = [] {
    Cosines all{};
    for (std::size_t frequency = 0; frequency <= frequencies; ++frequency) {
      for (std::size_t at = 0; at < side; ++at) {
        const double phase = std::numbers::pi * (static_cast<double>(at) + 0.5) * static_cast<double>(frequency);
        all[frequency][at] = static_cast<float>(std::cos(phase / static_cast<double>(side)));
      }
    }
    return all;
  }();
  return table;
}

using Spectrum = std::array<float, frequencies * frequencies>;

// The discrete cosine transform's amplitudes but for those that are constant in a direction.
Spectrum spectrum_of(const Luminance& picture) {
  std::array<std::array<float, side>, frequencies> rows{};
  for (std::size_t across = 0; across < frequencies; ++across) {
    for (std::size_t y = 0; y < side; ++y) {
      float sum = 0;
      for (std::size_t x = 0; x < side; ++x) sum += cosines()[across + 1][x] * picture[y * side + x];
      rows[across][y] = sum;
    }
  }
  Spectrum spectrum{};
  for (std::size_t down = 0; down < frequencies; ++down) {
    for (std::size_t across = 0; across < frequencies; ++across) {
      float sum = 0;
      for (std::size_t y = 0; y < side; ++y) sum += cosines()[down + 1][y] * rows[across][y];
      spectrum[down * frequencies + across] = sum;
    }
  }
  return spectrum;
}

// The index of the time nearest to this one.
std::size_t nearest(const std::vector<double>& times, double time) {
  const auto behind = std::ranges::lower_bound(times, time);
  if (behind == times.begin()) return 0;
  if (behind == times.end()) return times.size() - 1;
  const bool is_next = *behind - time < time - *std::prev(behind);
  return static_cast<std::size_t>(behind - times.begin()) - (is_next ? 0 : 1);
}

double duration(const VideoLook& look) {
  return look.times.back() - look.times.front();
}

constexpr int total_bits = 256;
constexpr std::size_t pictures_compared = 16;

}  // namespace

PictureLook look_of_picture(std::span<const std::uint8_t> rgb, Size size) {
  const Spectrum spectrum = spectrum_of(shrunk(rgb, size));
  Spectrum sorted = spectrum;
  const auto middle = sorted.begin() + sorted.size() / 2;
  std::ranges::nth_element(sorted, middle);
  PictureLook look{};
  for (std::size_t bit = 0; bit < spectrum.size(); ++bit) {
    if (spectrum[bit] > *middle) look[bit / 64] |= std::uint64_t{1} << (bit % 64);
  }
  return look;
}

int distance(const PictureLook& one, const PictureLook& other) {
  int bits = 0;
  for (std::size_t word = 0; word < one.size(); ++word) bits += std::popcount(one[word] ^ other[word]);
  return bits;
}

VideoLook look_of_video(std::span<const std::uint8_t> pixels, Size size, const FrameOrigin& origin) {
  const std::size_t bytes = static_cast<std::size_t>(size.height) * static_cast<std::size_t>(size.width) * 3;
  const std::size_t frames = pixels.size() / bytes;
  const std::size_t count = std::min(frames, most_pictures_looked_at);
  VideoLook look;
  for (std::size_t index = 0; index < count; ++index) {
    const std::size_t frame = index * frames / count;
    const auto number = static_cast<double>(origin.numbers.empty() ? frame : origin.numbers.at(frame));
    look.times.push_back(origin.rate > 0 ? number / origin.rate : number);
    look.pictures.push_back(look_of_picture(pixels.subspan(frame * bytes, bytes), size));
  }
  return look;
}

std::optional<double> difference_of_copies(const VideoLook& one, const VideoLook& other) {
  if (one.pictures.empty() || other.pictures.empty()) return std::nullopt;
  const VideoLook& longer = duration(one) >= duration(other) ? one : other;
  const VideoLook& shorter = &longer == &one ? other : one;
  // Nearly all pairs of other videos end here: no picture is at all like the middle one.
  const PictureLook& middle = shorter.pictures[shorter.pictures.size() / 2];
  constexpr double alike = 2 * largest_difference_of_copies * total_bits;
  if (std::ranges::none_of(longer.pictures, [&](const auto& picture) { return distance(middle, picture) <= alike; })) {
    return std::nullopt;
  }
  const std::size_t step = std::max<std::size_t>(1, shorter.pictures.size() / pictures_compared);
  const std::size_t compared = (shorter.pictures.size() + step - 1) / step;
  double least = largest_difference_of_copies * total_bits * static_cast<double>(compared);
  bool found = false;
  for (std::size_t begin = 0; begin < longer.times.size(); ++begin) {
    const double offset = longer.times[begin] - shorter.times.front();
    // One frame of the longer video may be missing behind the shorter one's last.
    if (begin > 0 && shorter.times.back() + offset > longer.times.back() + (longer.times[1] - longer.times[0])) break;
    double sum = 0;
    for (std::size_t at = 0; at < shorter.pictures.size() && sum <= least; at += step) {
      sum += distance(shorter.pictures[at], longer.pictures[nearest(longer.times, shorter.times[at] + offset)]);
    }
    if (sum > least) continue;
    least = sum;
    found = true;
  }
  if (!found) return std::nullopt;
  return least / (total_bits * static_cast<double>(compared));
}

}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/scenes/noise.h"

#include <cmath>

#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::datasets {

void add_noise(cv::Mat& picture, double deviation, std::uint64_t key) {
  if (deviation <= 0) return;
  // The sum of four uniform bytes is close enough to a normal draw; its standard deviation is sqrt(4 * 65535 / 12).
  const double unit = deviation / std::sqrt(4 * 65535.0 / 12);
  CounterRandom random(key);
  const int bytes_per_row = picture.cols * picture.channels();
  for (int row = 0; row < picture.rows; ++row) {
    std::uint8_t* bytes = picture.ptr<std::uint8_t>(row);
    for (int i = 0; i < bytes_per_row; i += 2) {  // eight random bytes: two draws
      const std::uint64_t word = random.bits();
      for (int half = 0; half < 2 && i + half < bytes_per_row; ++half) {
        const std::uint64_t part = word >> (32 * half);
        const auto sum =
            static_cast<double>((part & 255) + (part >> 8 & 255) + (part >> 16 & 255) + (part >> 24 & 255));
        bytes[i + half] = to_byte(bytes[i + half] + unit * (sum - 510));
      }
    }
  }
}

}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/times/frame_thinning.h"

#include <cmath>

namespace foldwise::datasets {

bool is_kept(const PictureShare& share, double rate, double kept_rate) {
  if (kept_rate <= 0 || kept_rate >= rate) return true;
  const double step = rate / kept_rate;  // places from one multiple to the next
  return std::ceil(share.from / step) * step < share.to;
}

bool is_kept(std::uint32_t number, double rate, double kept_rate) {
  return is_kept({number - 0.5, number + 0.5}, rate, kept_rate);
}

std::int64_t count_kept(std::int64_t pictures, double rate, double kept_rate) {
  if (kept_rate <= 0 || kept_rate >= rate || pictures <= 0) return pictures;
  // The multiples whose nearest picture is one of them.
  return static_cast<std::int64_t>(std::ceil((static_cast<double>(pictures) - 0.5) * kept_rate / rate));
}

}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
#include "worker/models/attention/interpolation.h"

#include <torch/types.h>

#include <array>
#include <cstdint>
#include <vector>

namespace foldwise::worker {
namespace {

/// One of the pixels along an axis that a place lies between.
struct Neighbour {
  torch::Tensor offset;  ///< of the pixel in a flattened clip, int64
  torch::Tensor weight;  ///< undefined: 1
};

/// Of an axis of [batch, frames, height, width], whose pixels lie `stride` apart.
std::vector<Neighbour> neighbours(const torch::Tensor& shift, const torch::Tensor& clips, std::int64_t axis,
                                  std::int64_t stride) {
  const std::int64_t size = clips.size(axis + 1);
  std::array<std::int64_t, 4> along{1, 1, 1, 1};
  along.at(static_cast<std::size_t>(axis)) = size;
  const torch::Tensor own = torch::arange(size, clips.options().dtype(torch::kLong)).view(along);
  if (!shift.defined()) return {{own * stride, {}}};
  const torch::Tensor below = shift.detach().floor();
  const torch::Tensor fraction = shift - below;
  const torch::Tensor first = own + below.to(torch::kLong);
  std::vector<Neighbour> both;
  for (const torch::Tensor& share : {1 - fraction, fraction}) {
    const torch::Tensor place = first + static_cast<std::int64_t>(both.size());
    const torch::Tensor inside = (place >= 0).logical_and(place < size);
    // Clamped as a whole number: a shift that is NaN must end as a NaN in the result, not outside of the memory.
    both.push_back({place.clamp(0, size - 1) * stride, share * inside});
  }
  return both;
}

torch::Tensor product(const torch::Tensor& left, const torch::Tensor& right) {
  if (!left.defined()) return right;
  return right.defined() ? left * right : left;
}

}  // namespace

torch::Tensor interpolated(const torch::Tensor& clips, const Shift& shift) {
  const std::int64_t batch = clips.size(0);
  const std::int64_t channels = clips.size(1);
  const std::int64_t height = clips.size(3);
  const std::int64_t width = clips.size(4);
  const std::array<std::int64_t, 4> grid{batch, clips.size(2), height, width};
  const torch::Tensor pixels = clips.flatten(2);  // [batch, channels, frames * height * width]
  torch::Tensor sum;
  for (const Neighbour& frame : neighbours(shift.frames, clips, 1, height * width)) {
    for (const Neighbour& row : neighbours(shift.rows, clips, 2, width)) {
      for (const Neighbour& column : neighbours(shift.columns, clips, 3, 1)) {
        const torch::Tensor offsets = (frame.offset + row.offset + column.offset).expand(grid).reshape({batch, 1, -1});
        torch::Tensor read = pixels.gather(2, offsets.expand({batch, channels, -1})).view(clips.sizes());
        const torch::Tensor weight = product(product(frame.weight, row.weight), column.weight);
        if (weight.defined()) read = read * weight.unsqueeze(1);
        sum = sum.defined() ? sum + read : read;
      }
    }
  }
  return sum;
}

}  // namespace foldwise::worker

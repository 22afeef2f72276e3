// SPDX-License-Identifier: Apache-2.0
#include "worker/models/pooling/spatial_pooling.h"

#include <ATen/Parallel.h>
#include <torch/autograd.h>
#include <torch/types.h>

#include <array>
#include <cstdint>
#include <vector>

namespace foldwise::worker {

namespace {

/// Planes of [.., height, width], and how they shrink.
struct Planes {
  std::int64_t count;
  std::int64_t height;
  std::int64_t width;
  std::int64_t pooled_height() const { return height / 2; }
  std::int64_t pooled_width() const { return width / 2; }
};

Planes planes_of(const torch::Tensor& features) {
  const std::int64_t height = features.size(3);
  const std::int64_t width = features.size(4);
  return {features.size(0) * features.size(1) * features.size(2), height, width};
}

/// Which of a window's four pixels is the largest: 0 1 in the upper row, 2 3 in the lower.
using Winner = std::uint8_t;

/// One row of windows. Branch-free, so that the compiler vectorises it.
void pool_row(const float* upper, const float* lower, std::int64_t windows, float* pooled, Winner* winners) {
  for (std::int64_t x = 0; x < windows; ++x) {
    const std::array candidates{upper[2 * x + 1], lower[2 * x], lower[2 * x + 1]};
    float best = upper[2 * x];
    Winner winner = 0;
    for (Winner i = 0; i < 3; ++i) {
      const float value = candidates[i];
      const bool wins = (value > best) | (value != value);  // NaN wins, as in PyTorch: a diverging run must show
      best = wins ? value : best;
      winner = wins ? static_cast<Winner>(i + 1) : winner;
    }
    pooled[x] = best;
    winners[x] = winner;
  }
}

void spread_row(const float* gradient, const Winner* winners, std::int64_t windows, float* upper, float* lower) {
  for (std::int64_t x = 0; x < windows; ++x) {
    const float value = gradient[x];
    const Winner winner = winners[x];
    upper[2 * x] = winner == 0 ? value : 0.0F;
    upper[2 * x + 1] = winner == 1 ? value : 0.0F;
    lower[2 * x] = winner == 2 ? value : 0.0F;
    lower[2 * x + 1] = winner == 3 ? value : 0.0F;
  }
}

/// Calls `row(plane, y)` for every row of windows; no two calls touch the same memory.
template <typename Row>
void for_each_row(const Planes& planes, const Row& row) {
  constexpr std::int64_t values_per_task = 1 << 15;
  const std::int64_t grain = std::max<std::int64_t>(1, values_per_task / (planes.height * planes.width));
  at::parallel_for(0, planes.count, grain, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t plane = first; plane < last; ++plane) {
      for (std::int64_t y = 0; y < planes.pooled_height(); ++y) row(plane, y);
    }
  });
}

class SpatialMaxPool : public torch::autograd::Function<SpatialMaxPool> {
 public:
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& features) {
    const torch::Tensor input = features.contiguous();
    const Planes planes = planes_of(input);
    const std::array<std::int64_t, 5> shape{input.size(0), input.size(1), input.size(2), planes.pooled_height(),
                                            planes.pooled_width()};
    torch::Tensor pooled = torch::empty(shape, input.options());
    torch::Tensor winners = torch::empty(shape, input.options().dtype(torch::kByte));
    const float* from = input.data_ptr<float>();
    float* to = pooled.data_ptr<float>();
    Winner* winner = winners.data_ptr<Winner>();
    for_each_row(planes, [=](std::int64_t plane, std::int64_t y) {
      const float* upper = from + (plane * planes.height + 2 * y) * planes.width;
      const std::int64_t row = (plane * planes.pooled_height() + y) * planes.pooled_width();
      pool_row(upper, upper + planes.width, planes.pooled_width(), to + row, winner + row);
    });
    context->save_for_backward({winners});
    context->saved_data["height"] = planes.height;
    context->saved_data["width"] = planes.width;
    return pooled;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    const torch::Tensor winners = context->get_saved_variables()[0];
    const torch::Tensor gradient = gradients[0].contiguous();
    const Planes planes{winners.size(0) * winners.size(1) * winners.size(2), context->saved_data["height"].toInt(),
                        context->saved_data["width"].toInt()};
    const std::array<std::int64_t, 5> shape{winners.size(0), winners.size(1), winners.size(2), planes.height,
                                            planes.width};
    const bool covered = planes.height % 2 == 0 && planes.width % 2 == 0;  // every pixel belongs to a window
    torch::Tensor spread = covered ? torch::empty(shape, gradient.options()) : torch::zeros(shape, gradient.options());
    const float* from = gradient.data_ptr<float>();
    const Winner* winner = winners.data_ptr<Winner>();
    float* to = spread.data_ptr<float>();
    for_each_row(planes, [=](std::int64_t plane, std::int64_t y) {
      float* upper = to + (plane * planes.height + 2 * y) * planes.width;
      const std::int64_t row = (plane * planes.pooled_height() + y) * planes.pooled_width();
      spread_row(from + row, winner + row, planes.pooled_width(), upper, upper + planes.width);
    });
    return {spread};
  }
};

/// One axis of pool_to_grid.
torch::Tensor pool_axis(const torch::Tensor& features, std::int64_t axis, std::int64_t cells, CellPooling pooling) {
  const std::int64_t pixels = features.size(axis);
  if (pixels == cells) return features;
  std::vector<torch::Tensor> pooled;
  for (std::int64_t cell = 0; cell < cells; ++cell) {
    const std::int64_t first = cell * pixels / cells;
    const std::int64_t last = ((cell + 1) * pixels + cells - 1) / cells;
    const torch::Tensor covered = features.narrow(axis, first, last - first);
    pooled.push_back(pooling == CellPooling::maximum ? covered.amax(axis, true) : covered.mean(axis, true));
  }
  return torch::cat(pooled, axis);
}

}  // namespace

torch::Tensor spatial_max_pool(const torch::Tensor& features) {
  // The 2D pooling has a deterministic gradient on CUDA, the 3D one has not.
  if (!features.is_contiguous() && features.is_contiguous(torch::MemoryFormat::ChannelsLast3d)) {
    // Frames as samples: a view, and itself channels_last.
    const torch::Tensor frames = features.transpose(1, 2).flatten(0, 1);  // [batch * frames, channels, height, width]
    return torch::max_pool2d(frames, 2).unflatten(0, {features.size(0), features.size(2)}).transpose(1, 2);
  }
  if (features.device().is_cpu() && features.scalar_type() == torch::kFloat) return SpatialMaxPool::apply(features);
  // Frames side by side.
  const torch::Tensor planes = features.flatten(1, 2);  // [batch, channels * frames, height, width]
  return torch::max_pool2d(planes, 2).unflatten(1, {features.size(1), features.size(2)});
}

torch::Tensor pool_to_grid(const torch::Tensor& features, Size grid, CellPooling pooling) {
  const torch::Tensor pooled = pool_axis(pool_axis(features, 3, grid.height, pooling), 4, grid.width, pooling);
  const bool channels_last = !features.is_contiguous() && features.is_contiguous(torch::MemoryFormat::ChannelsLast3d);
  return channels_last ? pooled.contiguous(torch::MemoryFormat::ChannelsLast3d) : pooled;
}

}  // namespace foldwise::worker

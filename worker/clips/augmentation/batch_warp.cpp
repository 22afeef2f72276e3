// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/augmentation/batch_warp.h"

#include <torch/types.h>

#include <cmath>
#include <cstdint>
#include <numbers>
#include <stdexcept>

#include "worker/clips/augmentation/batch_numbers.h"

namespace foldwise::worker {
namespace {

// As grid_sampler numbers them.
constexpr std::int64_t bilinear = 0;
constexpr std::int64_t border_holds = 1;

/// Points along one axis of the output, as fractions of the crop: as many samples for each pixel. [points], double
torch::Tensor fractions(std::int64_t points, torch::Device device) {
  const auto type = torch::TensorOptions().dtype(torch::kDouble).device(device);
  return (torch::arange(points, type) + 0.5) / static_cast<double>(points);
}

/// Where the output's samples lie in the input's pixels, from its upper left corner.
struct Places {
  torch::Tensor x;       ///< [batch, rows, columns], double
  torch::Tensor y;       ///< [batch, rows, columns], double
  torch::Tensor inside;  ///< [batch, rows, columns], bool
};

/// As Warp goes: from the output through the crop, then back through rotation and flip. In double, so that the same
/// samples as Warp's are outside.
Places places_of(std::span<const Placement> placements, Size input, std::int64_t rows, std::int64_t columns,
                 torch::Device device) {
  BatchNumbers numbers(placements.size());
  for (const Placement& placement : placements) {
    const double radians = placement.angle * std::numbers::pi / 180;
    numbers.add({placement.crop_x, placement.crop_y, std::cos(radians), std::sin(radians),
                 placement.flip == Flip::yes ? 1.0 : 0.0});
  }
  const torch::Tensor all = numbers.on(device);  // [5, batch]
  const auto number = [&](std::int64_t row) { return all[row].view({-1, 1, 1}); };
  const double side = placements.front().crop_side;
  const double middle_x = 0.5 * input.width;
  const double middle_y = 0.5 * input.height;
  const torch::Tensor u = fractions(columns, device).view({1, 1, -1});
  const torch::Tensor v = fractions(rows, device).view({1, -1, 1});
  const torch::Tensor x = number(0) * ((1 - side) * input.width) + u * (side * input.width) - middle_x;
  const torch::Tensor y = number(1) * ((1 - side) * input.height) + v * (side * input.height) - middle_y;
  const torch::Tensor turned_x = number(2) * x - number(3) * y;
  Places places;
  places.x = middle_x + turned_x * (1 - 2 * number(4));
  places.y = middle_y + number(3) * x + number(2) * y;
  constexpr double tolerance = 1e-9;  // Warp's
  places.inside = (places.x >= -tolerance) & (places.x <= input.width + tolerance) & (places.y >= -tolerance) &
                  (places.y <= input.height + tolerance);
  return places;
}

void require_alike(std::span<const Placement> placements, std::int64_t clips) {
  if (placements.size() != static_cast<std::size_t>(clips)) throw std::invalid_argument("one placement for each clip");
  for (const Placement& placement : placements) {
    if (placement.crop_side != placements.front().crop_side) throw std::invalid_argument("crops of several sizes");
  }
}

}  // namespace

torch::Tensor warp_batch(const torch::Tensor& frames, std::span<const Placement> placements, Size output) {
  require_alike(placements, frames.size(0));
  const std::int64_t batch = frames.size(0);
  const std::int64_t count = frames.size(1);
  const Size input{static_cast<int>(frames.size(2)), static_cast<int>(frames.size(3))};
  const double side = placements.front().crop_side;
  const std::int64_t samples_x = samples_per_axis(side * input.width, output.width);
  const std::int64_t samples_y = samples_per_axis(side * input.height, output.height);
  const Places places =
      places_of(placements, input, output.height * samples_y, output.width * samples_x, frames.device());

  const auto type = torch::TensorOptions().dtype(torch::kFloat).device(frames.device());
  torch::Tensor planes = torch::empty({batch, count, 3, input.height, input.width}, type);
  planes.copy_(frames.permute({0, 1, 4, 2, 3}));
  const torch::Tensor grid =
      torch::stack({places.x * (2.0 / input.width) - 1, places.y * (2.0 / input.height) - 1}, 3).to(torch::kFloat);
  torch::Tensor sampled =
      torch::grid_sampler(planes.flatten(1, 2), grid, bilinear, border_holds, /*align_corners=*/false);
  sampled.mul_((places.inside.to(torch::kFloat) / 255).unsqueeze(1));
  if (samples_x * samples_y > 1) sampled = torch::avg_pool2d(sampled, {samples_y, samples_x});
  return sampled.unflatten(1, {count, 3});
}

}  // namespace foldwise::worker

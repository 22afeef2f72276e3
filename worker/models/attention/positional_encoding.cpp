// SPDX-License-Identifier: Apache-2.0
#include "worker/models/attention/positional_encoding.h"

#include <torch/types.h>

#include <cmath>

namespace foldwise::worker {
namespace {

/// Of one axis: [places, channels].
torch::Tensor sinusoids(std::int64_t places, std::int64_t channels, const torch::TensorOptions& options) {
  constexpr double longest = 10000;
  const torch::TensorOptions exact = options.dtype(torch::kDouble);
  const torch::Tensor channel = torch::arange(channels, exact);
  const torch::Tensor pair = (channel / 2).floor() * 2;  // 2i
  const torch::Tensor waves = torch::exp(pair * (-std::log(longest) / static_cast<double>(channels)));
  const torch::Tensor angles = torch::arange(places, exact).unsqueeze(1) * waves;
  return torch::where(channel == pair, torch::sin(angles), torch::cos(angles)).to(options);
}

}  // namespace

torch::Tensor sinusoidal_encoding(const std::vector<std::int64_t>& sides, std::int64_t channels,
                                  const torch::TensorOptions& options) {
  const auto axes = static_cast<std::int64_t>(sides.size());
  std::vector<std::int64_t> grid = sides;
  grid.push_back(0);
  std::vector<torch::Tensor> parts;
  for (std::int64_t axis = 0; axis < axes; ++axis) {
    const std::int64_t first = axis * channels / axes;
    const std::int64_t own = (axis + 1) * channels / axes - first;
    const std::int64_t places = sides[static_cast<std::size_t>(axis)];
    std::vector<std::int64_t> along(sides.size() + 1, 1);
    along[static_cast<std::size_t>(axis)] = places;
    along.back() = own;
    grid.back() = own;
    parts.push_back(sinusoids(places, own, options).view(along).expand(grid));
  }
  return torch::cat(parts, axes).flatten(0, -2);
}

}  // namespace foldwise::worker

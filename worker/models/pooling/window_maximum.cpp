// SPDX-License-Identifier: Apache-2.0
#include "worker/models/pooling/window_maximum.h"

#include <ATen/Parallel.h>
#include <torch/autograd.h>
#include <torch/types.h>

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <vector>

namespace foldwise::worker {
namespace {

using Place = std::uint8_t;  ///< of a value in its window
constexpr Place no_place = 255;
constexpr std::int64_t largest_kernel = 15;
constexpr std::int64_t values_per_task = 1 << 15;

/// Takes a row of candidates, one for each window. Branch-free, so that the compiler vectorises it.
void challenge(const float* candidates, int place, std::int64_t windows, float* best, int* winners) {
  for (std::int64_t x = 0; x < windows; ++x) {
    const float value = candidates[x];
    const bool wins = (value > best[x]) | (value != value);  // NaN wins, as in PyTorch: a diverging run must show
    best[x] = wins ? value : best[x];
    winners[x] = wins ? place : winners[x];
  }
}

/// Adds a row of gradients where the candidate of this place had won.
void reward(const float* gradients, const int* winners, int place, std::int64_t windows, float* candidates) {
  for (std::int64_t x = 0; x < windows; ++x) candidates[x] += winners[x] == place ? gradients[x] : 0.0F;
}

void narrow(const int* winners, std::int64_t windows, Place* narrowed) {
  for (std::int64_t x = 0; x < windows; ++x) narrowed[x] = static_cast<Place>(winners[x]);
}

void widen(const Place* narrowed, std::int64_t windows, int* winners) {
  for (std::int64_t x = 0; x < windows; ++x) winners[x] = narrowed[x];
}

/// A plane's rows, each dealt out to `stride` phases with its padding, so that the values at one place of all windows
/// of a row lie side by side.
class PhasedPlane {
 public:
  PhasedPlane(std::int64_t rows, std::int64_t columns, const WindowPlaces& windows)
      : rows_(rows),
        columns_(columns),
        windows_(windows),
        length_(std::max(windows.windows + (windows.kernel - 1) / windows.stride + 1,
                         (windows.before + columns) / windows.stride + 1)),
        values_(static_cast<std::size_t>(rows * windows.stride * length_)) {}

  void fill(float value) { std::ranges::fill(values_, value); }

  /// The values at place `column` of the windows, in row `row`.
  float* candidates(std::int64_t row, std::int64_t column) {
    return phase(row, column % windows_.stride) + column / windows_.stride;
  }

  void deal(const float* plane) {
    for_each_value([plane](float& dealt, std::int64_t index) { dealt = plane[index]; });
  }
  void gather(float* plane) {
    for_each_value([plane](const float& dealt, std::int64_t index) { plane[index] = dealt; });
  }

 private:
  float* phase(std::int64_t row, std::int64_t phase) {
    return values_.data() + (row * windows_.stride + phase) * length_;
  }

  template <typename Visit>
  void for_each_value(const Visit& visit) {
    for (std::int64_t row = 0; row < rows_; ++row) {
      for (std::int64_t first = 0; first < std::min(windows_.stride, columns_); ++first) {
        const std::int64_t place = first + windows_.before;
        float* dealt = phase(row, place % windows_.stride) + place / windows_.stride;
        for (std::int64_t column = first; column < columns_; column += windows_.stride) {
          visit(*dealt++, row * columns_ + column);
        }
      }
    }
  }

  std::int64_t rows_;
  std::int64_t columns_;
  WindowPlaces windows_;
  std::int64_t length_;  ///< of a phase
  std::vector<float> values_;
};

/// Calls visit(row, place) for the rows below a row of windows.
template <typename Visit>
void for_each_row_of(std::int64_t window, const WindowPlaces& rows, std::int64_t count, const Visit& visit) {
  for (std::int64_t place = 0; place < rows.kernel; ++place) {
    const std::int64_t row = window * rows.stride + place - rows.before;
    if (row >= 0 && row < count) visit(row, place);
  }
}

/// Calls visit(first, last) for runs of tasks, in parallel; no two touch the same memory.
template <typename Visit>
void in_runs(std::int64_t tasks, std::int64_t values_of_a_task, const Visit& visit) {
  at::parallel_for(0, tasks, std::max<std::int64_t>(1, values_per_task / std::max<std::int64_t>(1, values_of_a_task)),
                   visit);
}

WindowPlaces places_in(const torch::autograd::AutogradContext& context, const std::string& axis) {
  const std::vector<std::int64_t> numbers = context.saved_data.at(axis).toIntVector();
  return {numbers[0], numbers[1], numbers[2], numbers[3]};
}

std::vector<std::int64_t> numbers_of(const WindowPlaces& places) {
  return {places.kernel, places.stride, places.before, places.windows};
}

class MaximumInSpace : public torch::autograd::Function<MaximumInSpace> {
 public:
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& values,
                               const WindowPlaces& rows, const WindowPlaces& columns) {
    std::vector<std::int64_t> sizes = values.sizes().vec();
    const std::int64_t height = sizes[sizes.size() - 2];
    const std::int64_t width = sizes.back();
    context->saved_data["sizes"] = sizes;
    context->saved_data["rows"] = numbers_of(rows);
    context->saved_data["columns"] = numbers_of(columns);
    sizes[sizes.size() - 2] = rows.windows;
    sizes.back() = columns.windows;
    torch::Tensor maxima = torch::empty(sizes, values.options());
    torch::Tensor winners = torch::empty(sizes, values.options().dtype(torch::kByte));
    const float* from = values.data_ptr<float>();
    float* to = maxima.data_ptr<float>();
    Place* places = winners.data_ptr<Place>();
    in_runs(values.numel() / (height * width), height * width, [&](std::int64_t first, std::int64_t last) {
      PhasedPlane plane(height, width, columns);
      plane.fill(-std::numeric_limits<float>::infinity());
      std::vector<int> won(static_cast<std::size_t>(columns.windows));
      for (std::int64_t number = first; number < last; ++number) {
        plane.deal(from + number * height * width);
        for (std::int64_t y = 0; y < rows.windows; ++y) {
          const std::int64_t offset = (number * rows.windows + y) * columns.windows;
          std::fill_n(to + offset, columns.windows, -std::numeric_limits<float>::infinity());
          std::ranges::fill(won, no_place);
          for_each_row_of(y, rows, height, [&](std::int64_t row, std::int64_t place) {
            for (std::int64_t column = 0; column < columns.kernel; ++column) {
              challenge(plane.candidates(row, column), static_cast<int>(place * columns.kernel + column),
                        columns.windows, to + offset, won.data());
            }
          });
          narrow(won.data(), columns.windows, places + offset);
        }
      }
    });
    context->save_for_backward({winners});
    return maxima;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    const torch::Tensor winners = context->get_saved_variables()[0];
    const torch::Tensor gradient = gradients[0].contiguous();
    const std::vector<std::int64_t> sizes = context->saved_data["sizes"].toIntVector();
    const std::int64_t height = sizes[sizes.size() - 2];
    const std::int64_t width = sizes.back();
    const WindowPlaces rows = places_in(*context, "rows");
    const WindowPlaces columns = places_in(*context, "columns");
    torch::Tensor spread = torch::empty(sizes, gradient.options());
    const float* from = gradient.data_ptr<float>();
    const Place* places = winners.data_ptr<Place>();
    float* to = spread.data_ptr<float>();
    in_runs(spread.numel() / (height * width), height * width, [&](std::int64_t first, std::int64_t last) {
      PhasedPlane plane(height, width, columns);
      std::vector<int> won(static_cast<std::size_t>(columns.windows));
      for (std::int64_t number = first; number < last; ++number) {
        plane.fill(0);
        for (std::int64_t y = 0; y < rows.windows; ++y) {
          const std::int64_t offset = (number * rows.windows + y) * columns.windows;
          widen(places + offset, columns.windows, won.data());
          for_each_row_of(y, rows, height, [&](std::int64_t row, std::int64_t place) {
            for (std::int64_t column = 0; column < columns.kernel; ++column) {
              reward(from + offset, won.data(), static_cast<int>(place * columns.kernel + column), columns.windows,
                     plane.candidates(row, column));
            }
          });
        }
        plane.gather(to + number * height * width);
      }
    });
    return {spread, {}, {}};
  }
};

/// Planes of a clip, all in a row.
struct ClipRows {
  std::int64_t clips;  ///< batch * channels
  std::int64_t steps;
  std::int64_t values;  ///< height * width

  explicit ClipRows(torch::IntArrayRef sizes)
      : clips(sizes[0] * sizes[1]), steps(sizes[2]), values(sizes[3] * sizes[4]) {}
};

class MaximumInTime : public torch::autograd::Function<MaximumInTime> {
 public:
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& values,
                               const WindowPlaces& steps) {
    std::vector<std::int64_t> sizes = values.sizes().vec();
    const ClipRows rows(values.sizes());
    context->saved_data["sizes"] = sizes;
    context->saved_data["steps"] = numbers_of(steps);
    sizes[2] = steps.windows;
    torch::Tensor maxima = torch::empty(sizes, values.options());
    torch::Tensor winners = torch::empty(sizes, values.options().dtype(torch::kByte));
    const float* from = values.data_ptr<float>();
    float* to = maxima.data_ptr<float>();
    Place* places = winners.data_ptr<Place>();
    in_runs(rows.clips, rows.steps * rows.values, [&](std::int64_t first, std::int64_t last) {
      std::vector<int> won(static_cast<std::size_t>(rows.values));
      for (std::int64_t window = first * steps.windows; window < last * steps.windows; ++window) {
        const std::int64_t clip = window / steps.windows;
        float* const best = to + window * rows.values;
        std::fill_n(best, rows.values, -std::numeric_limits<float>::infinity());
        std::ranges::fill(won, no_place);
        for_each_row_of(window % steps.windows, steps, rows.steps, [&](std::int64_t step, std::int64_t place) {
          challenge(from + (clip * rows.steps + step) * rows.values, static_cast<int>(place), rows.values, best,
                    won.data());
        });
        narrow(won.data(), rows.values, places + window * rows.values);
      }
    });
    context->save_for_backward({winners});
    return maxima;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    const torch::Tensor winners = context->get_saved_variables()[0];
    const torch::Tensor gradient = gradients[0].contiguous();
    const std::vector<std::int64_t> sizes = context->saved_data["sizes"].toIntVector();
    const WindowPlaces steps = places_in(*context, "steps");
    const ClipRows rows(sizes);
    torch::Tensor spread = torch::zeros(sizes, gradient.options());
    const float* from = gradient.data_ptr<float>();
    const Place* places = winners.data_ptr<Place>();
    float* to = spread.data_ptr<float>();
    in_runs(rows.clips, rows.steps * rows.values, [&](std::int64_t first, std::int64_t last) {
      std::vector<int> won(static_cast<std::size_t>(rows.values));
      for (std::int64_t window = first * steps.windows; window < last * steps.windows; ++window) {
        const std::int64_t clip = window / steps.windows;
        widen(places + window * rows.values, rows.values, won.data());
        for_each_row_of(window % steps.windows, steps, rows.steps, [&](std::int64_t step, std::int64_t place) {
          reward(from + window * rows.values, won.data(), static_cast<int>(place), rows.values,
                 to + (clip * rows.steps + step) * rows.values);
        });
      }
    });
    return {spread, {}};
  }
};

}  // namespace

bool takes_window_maxima(const torch::Tensor& values) {
  return values.device().is_cpu() && values.scalar_type() == torch::kFloat && values.is_contiguous() &&
         values.numel() > 0;
}

torch::Tensor maximum_in_space(const torch::Tensor& values, const WindowPlaces& rows, const WindowPlaces& columns) {
  if (std::max(rows.kernel, columns.kernel) > largest_kernel) throw std::logic_error("a window of too many places");
  return MaximumInSpace::apply(values, rows, columns);
}

torch::Tensor maximum_in_time(const torch::Tensor& values, const WindowPlaces& steps) {
  if (steps.kernel >= no_place) throw std::logic_error("a window of too many places");
  return MaximumInTime::apply(values, steps);
}

}  // namespace foldwise::worker

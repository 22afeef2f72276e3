// SPDX-License-Identifier: Apache-2.0
#include "datasets/labels/label_windows.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "experiments/foundation/error.h"

namespace foldwise::datasets {
namespace {

// The value that holds when a frame is shown; none after the curve's end.
std::optional<double> value_at(const LabelCurve& curve, std::uint32_t number, double frame_rate) {
  // The margin keeps a frame at the very start of a step from falling into the one before it by rounding.
  constexpr double margin = 1e-6;
  const double step = curve.rate == 0 ? number : std::floor(number / frame_rate * curve.rate + margin);
  if (step >= static_cast<double>(curve.values.size())) return std::nullopt;
  return curve.values[static_cast<std::size_t>(step)];
}

double fuse(std::span<const double> values, LabelFusion fusion) {
  if (fusion == LabelFusion::extremum) {
    return *std::max_element(values.begin(), values.end(),
                             [](double a, double b) { return std::abs(a) < std::abs(b); });
  }
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

void require_rate(const std::string& recording, const StoredFrames& stored) {
  if (stored.rate > 0) return;
  throw UserError(Fault::data, recording, "its file does not say how many frames it has per second",
                  "labels are found by their time: give a video that tells its rate");
}

bool has_gap(std::span<const std::uint32_t> numbers, double spacing, int tolerance) {
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    const double missing = std::round((numbers[i] - numbers[i - 1]) / spacing) - 1;
    if (missing > tolerance) return true;
  }
  return false;
}

// One label for each curve; none where a curve ends before the window.
std::optional<std::vector<double>> labels_of(std::span<const std::uint32_t> numbers, double rate,
                                             std::span<const LabelCurve> curves, LabelFusion fusion) {
  std::vector<double> labels;
  std::vector<double> values(numbers.size());
  for (const LabelCurve& curve : curves) {
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const auto value = value_at(curve, numbers[i], rate);
      if (!value) return std::nullopt;
      values[i] = *value;
    }
    labels.push_back(fuse(values, fusion));
  }
  return labels;
}

}  // namespace

double frame_spacing(double rate, double stored_rate) {
  return stored_rate > 0 && rate > stored_rate ? rate / stored_rate : 1;
}

int window_stride(int frames, double overlap) {
  return std::max(1, frames - static_cast<int>(std::lround(overlap * frames)));
}

int count_windows(int stored_frames, int frames, double overlap) {
  return stored_frames < frames ? 0 : (stored_frames - frames) / window_stride(frames, overlap) + 1;
}

std::vector<double> values_along(const std::string& recording, const StoredFrames& stored, const LabelCurve& curve) {
  if (curve.values.empty()) {
    throw UserError(Fault::data, recording, "has no value of " + curve.name, "every frame needs one");
  }
  if (curve.rate > 0) require_rate(recording, stored);
  std::vector<double> values;
  values.reserve(stored.numbers.size());
  for (const std::uint32_t number : stored.numbers) {
    values.push_back(value_at(curve, number, stored.rate).value_or(curve.values.back()));
  }
  return values;
}

std::vector<LabelWindow> cut_windows(const std::string& recording, const StoredFrames& stored,
                                     std::span<const LabelCurve> curves, const ClipsOptions& options) {
  const bool timed = std::any_of(curves.begin(), curves.end(), [](const auto& curve) { return curve.rate > 0; });
  if (timed) require_rate(recording, stored);
  std::vector<LabelWindow> windows;
  const auto frames = static_cast<std::size_t>(options.frames);
  const auto stride = static_cast<std::size_t>(window_stride(options.frames, options.overlap));
  for (std::size_t first = 0; first + frames <= stored.numbers.size(); first += stride) {
    const auto numbers = stored.numbers.subspan(first, frames);
    if (has_gap(numbers, stored.spacing, options.gap_tolerance)) continue;
    if (auto labels = labels_of(numbers, stored.rate, curves, options.label_fusion)) {
      windows.push_back({static_cast<int>(first), *std::move(labels)});
    }
  }
  return windows;
}

}  // namespace foldwise::datasets

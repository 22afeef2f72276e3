// SPDX-License-Identifier: Apache-2.0
#include "datasets/inspection/contact_sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <opencv2/imgproc.hpp>
#include <utility>

namespace foldwise::datasets {
namespace {

constexpr int margin = 12;
constexpr int caption = 16;
constexpr int title_height = 28;
constexpr int plot_height = 180;
constexpr int axis_width = 56;
constexpr int legend_height = 20;
const cv::Scalar ink(40, 40, 40);
const cv::Scalar grey(200, 200, 200);
const std::array curve_colours{cv::Scalar(180, 90, 20), cv::Scalar(40, 60, 200), cv::Scalar(60, 150, 60),
                               cv::Scalar(150, 50, 150)};

void write(cv::Mat& sheet, const std::string& text, cv::Point at, const cv::Scalar& colour, double size = 0.42) {
  cv::putText(sheet, text, at, cv::FONT_HERSHEY_SIMPLEX, size, colour, 1, cv::LINE_AA);
}

std::pair<float, float> bounds_of(const std::vector<SheetCurve>& curves) {
  float least = std::numeric_limits<float>::max();
  float most = std::numeric_limits<float>::lowest();
  for (const SheetCurve& curve : curves) {
    for (const float value : curve.values) {
      least = std::min(least, value);
      most = std::max(most, value);
    }
  }
  if (least > most) return {0, 1};
  return least == most ? std::pair{least - 1, most + 1} : std::pair{least, most};
}

// Where a frame and a value lie in the plot.
class Axes {
 public:
  Axes(cv::Rect area, int frames, std::pair<float, float> bounds)
      : area_(area), frames_(std::max(1, frames - 1)), bounds_(bounds) {}

  cv::Point at(double frame, float value) const {
    const double height = (value - bounds_.first) / (bounds_.second - bounds_.first);
    return {area_.x + cvRound(frame / frames_ * area_.width), area_.y + cvRound((1 - height) * area_.height)};
  }
  void draw(cv::Mat& sheet, const std::vector<int>& marks) const {
    for (const int mark : marks) {
      cv::line(sheet, at(mark, bounds_.first), at(mark, bounds_.second), grey, 1, cv::LINE_AA);
    }
    cv::rectangle(sheet, area_, ink);
    write(sheet, fmt::format("{:.3g}", bounds_.second), {margin, area_.y + 10}, ink);
    write(sheet, fmt::format("{:.3g}", bounds_.first), {margin, area_.y + area_.height}, ink);
    write(sheet, "frame 0", {area_.x, area_.y + area_.height + 16}, ink);
    write(sheet, fmt::format("frame {}", frames_), {area_.x + area_.width - 80, area_.y + area_.height + 16}, ink);
  }

 private:
  cv::Rect area_;
  int frames_;
  std::pair<float, float> bounds_;
};

void draw_curves(cv::Mat& sheet, const SheetContent& content, cv::Rect area) {
  const Axes axes(area, content.source_frames, bounds_of(content.curves));
  axes.draw(sheet, content.numbers);
  int legend = area.x + 100;
  for (std::size_t index = 0; index < content.curves.size(); ++index) {
    const SheetCurve& curve = content.curves[index];
    const cv::Scalar& colour = curve_colours[index % curve_colours.size()];
    std::vector<cv::Point> points;
    for (std::size_t frame = 0; frame < curve.values.size(); ++frame) {
      points.push_back(axes.at(static_cast<double>(frame), curve.values[frame]));
    }
    cv::polylines(sheet, points, false, colour, 2, cv::LINE_AA);
    write(sheet, curve.name, {legend, area.y + area.height + 16}, colour);
    legend += 20 + 8 * static_cast<int>(curve.name.size());
  }
}

}  // namespace

cv::Mat contact_sheet(const SheetContent& content) {
  const int width = content.pictures.front().cols;
  const int height = content.pictures.front().rows;
  const int count = static_cast<int>(content.pictures.size());
  const int columns = std::clamp(1200 / (width + margin), 1, std::max(1, count));
  const int rows = (count + columns - 1) / columns;
  const int sheet_width = std::max(640, margin + columns * (width + margin));
  const int plot_top = title_height + rows * (height + caption + margin);
  const int sheet_height = plot_top + (content.curves.empty() ? margin : plot_height + legend_height + 2 * margin);

  cv::Mat sheet(sheet_height, sheet_width, CV_8UC3, cv::Scalar::all(255));
  write(sheet, content.title, {margin, 20}, ink, 0.5);
  for (int index = 0; index < count; ++index) {
    const int x = margin + index % columns * (width + margin);
    const int y = title_height + index / columns * (height + caption + margin);
    content.pictures[static_cast<std::size_t>(index)].copyTo(sheet(cv::Rect(x, y, width, height)));
    write(sheet, std::to_string(content.numbers[static_cast<std::size_t>(index)]), {x, y + height + 12}, ink);
  }
  if (!content.curves.empty()) {
    draw_curves(sheet, content, {axis_width, plot_top + margin, sheet_width - axis_width - margin, plot_height});
  }
  return sheet;
}

}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
#include "results/figures/canvas.h"

#include <algorithm>
#include <cmath>

#include "results/drawing/letters.h"

namespace foldwise::results {

using namespace look;

std::vector<int> still_frames(int frames, int count) {
  const int shown = std::min(frames, count);
  std::vector<int> numbers;
  numbers.reserve(static_cast<std::size_t>(std::max(0, shown)));
  for (int index = 0; index < shown; ++index) numbers.push_back((2 * index + 1) * frames / (2 * shown));
  return numbers;
}

std::string fitted(const std::string& text, double size, double room) {
  if (lettering_width(text, size) <= room) return text;
  std::string shorter = text;
  while (!shorter.empty() && lettering_width(shorter + "…", size) > room) {
    do shorter.pop_back();
    while (!shorter.empty() && (static_cast<unsigned char>(shorter.back()) & 0xc0U) == 0x80U);
  }
  return shorter + "…";
}

void Canvas::box(const Spot& corner, double width, double height, const Colour& fill, Hatch hatch) {
  drawing_.shapes.emplace_back(Box{corner, width, height, fill, hatch});
}

void Canvas::line(std::vector<Spot> points, const Colour& colour, double width, Dash dash) {
  drawing_.shapes.emplace_back(PenStroke{std::move(points), colour, width, dash});
}

void Canvas::write(const std::string& text, const Spot& baseline, double size, Anchor anchor, const Colour& colour,
                   Weight weight) {
  drawing_.shapes.emplace_back(Lettering{text, baseline, size, anchor, colour, weight, Turn::none});
}

void Canvas::frame(const Spot& corner, double width, double height) {
  line({corner,
        {corner.x + width, corner.y},
        {corner.x + width, corner.y + height},
        {corner.x, corner.y + height},
        corner},
       soft, 0.8);
}

void Canvas::axis_title(const std::string& text, const Spot& corner, double height) {
  drawing_.shapes.emplace_back(Lettering{text,
                                         {corner.x - gutter + 12, corner.y + height / 2},
                                         medium,
                                         Anchor::middle,
                                         ink,
                                         Weight::normal,
                                         Turn::upwards});
}

void Canvas::value_axis(const Spot& corner, double width, const LinearScale& y, int at_most) {
  for (const double tick : round_ticks(y.least, y.most, at_most)) {
    const double at = y.at(tick);
    if (at < std::min(y.begin, y.end) - 0.1 || at > std::max(y.begin, y.end) + 0.1) continue;
    line({{corner.x, at}, {corner.x + width, at}}, faint, 0.7);
    write(tick_text(tick), {corner.x - 6, at + 3.5}, small, Anchor::end);
  }
}

void Canvas::frame_axis(const LinearScale& x, double top, const std::string& name) {
  for (const double tick : round_ticks(x.least, x.most, static_cast<int>((x.end - x.begin) / 60))) {
    if (tick != std::floor(tick)) continue;
    line({{x.at(tick), top}, {x.at(tick), top + 3}}, soft, 0.8);
    write(tick_text(tick), {x.at(tick), top + 14}, small, Anchor::middle);
  }
  write(name, {(x.begin + x.end) / 2, top + 27}, medium, Anchor::middle);
}

double Canvas::intensity(const Intensity& intensity, const std::string& words, const Spot& corner,
                         const LinearScale& x) {
  const double width = x.end - x.begin;
  const std::vector<double>& values = intensity.values;
  const double most = values.empty() ? 1 : *std::ranges::max_element(values);
  const LinearScale y{0, most > 0 ? 1.45 * most : 1, corner.y + intensity_height, corner.y};
  box(corner, width, intensity_height, ground);
  value_axis(corner, width, y, 4);  // room for words above the curve
  for (std::size_t index = 0; index < values.size(); ++index) {
    const double left = x.at(static_cast<double>(index));
    const double top = std::min(y.at(values[index]), corner.y + intensity_height);
    const double right = std::min(x.end, x.at(static_cast<double>(index) + 1) + 0.3);  // without a seam
    box({left, top}, right - left, corner.y + intensity_height - top, intensity_fill);
  }
  frame(corner, width, intensity_height);
  write(words, {corner.x + width - 5, corner.y + 12}, small, Anchor::end);
  axis_title("intensity", corner, intensity_height);
  return corner.y + intensity_height;
}

double Canvas::stills(const std::vector<Still>& stills, const Spot& corner, double width) {
  const double each = width / static_cast<double>(std::max<std::size_t>(1, stills.size()));
  double bottom = corner.y;
  for (std::size_t index = 0; index < stills.size(); ++index) {
    const Still& still = stills[index];
    const double shrunk = std::min({each - 3, still_height_most * still.columns / still.rows});
    const double height = shrunk * still.rows / still.columns;
    const double middle = corner.x + each * (static_cast<double>(index) + 0.5);
    photograph({{middle - shrunk / 2, corner.y}, shrunk, height, still.columns, still.rows, still.pixels});
    write(std::to_string(still.frame), {middle, corner.y + height + 12}, small, Anchor::middle);
    bottom = std::max(bottom, corner.y + height + 14);
  }
  return bottom;
}

double Canvas::remarks(const std::vector<std::string>& remarks, const Spot& corner, double width) {
  double top = corner.y;
  for (const std::string& remark : remarks) {
    write(fitted(remark, small, width), {corner.x, top + small}, small, Anchor::start, soft);
    top += remark_height;
  }
  return top;
}

}  // namespace foldwise::results

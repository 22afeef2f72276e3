// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "results/drawing/drawing.h"
#include "results/figures/linear_scale.h"

namespace foldwise::results {

/// A frame of a video.
struct Still {
  int frame = 0;  ///< among the stored ones
  int columns = 0;
  int rows = 0;
  std::vector<std::uint8_t> pixels = {};  ///< [rows, columns, 3], RGB

  /// Where the three channels of a pixel begin.
  std::size_t place_of(int row, int column) const {
    return 3 * (static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column));
  }
};

/// How strong what a video shows is, frame by frame, where somebody knows it.
struct Intensity {
  std::string name;            ///< "planted intensity", "pspi"
  std::vector<double> values;  ///< [frames]
};

/// The frames that lie in the middles of `count` equal parts of a video; all of them where there are not as many.
std::vector<int> still_frames(int frames, int count);

/// Sizes and colours that figures share, in units of the drawing.
namespace look {
inline constexpr double margin = 16;
inline constexpr double gutter = 58;  ///< left of a plot: its numbers and what they are
inline constexpr double gap = 10;
inline constexpr double axis_height = 32;  ///< frame numbers below the plots
inline constexpr double intensity_height = 58;
inline constexpr double still_height_most = 110;
inline constexpr double remark_height = 14;
inline constexpr double small = 10;
inline constexpr double medium = 11.5;
inline constexpr double large = 13;

inline constexpr Colour ink{35, 35, 35};
inline constexpr Colour soft{120, 120, 120};
inline constexpr Colour faint{222, 222, 222};
inline constexpr Colour ground{246, 246, 246};
inline constexpr Colour curve_ink{20, 40, 75};
inline constexpr Colour intensity_fill{203, 203, 203};
}  // namespace look

/// A drawing in the making: shapes, and the parts of plots that figures have in common. Plots are as wide as their axis
/// of frames; `corner` is their upper left.
class Canvas {
 public:
  Drawing& drawing() { return drawing_; }
  const Drawing& drawing() const { return drawing_; }

  void box(const Spot& corner, double width, double height, const Colour& fill, Hatch hatch = Hatch::no);
  void line(std::vector<Spot> points, const Colour& colour, double width, Dash dash = Dash::no);
  void write(const std::string& text, const Spot& baseline, double size, Anchor anchor,
             const Colour& colour = look::ink, Weight weight = Weight::normal);
  /// A rectangle's edge.
  void frame(const Spot& corner, double width, double height);
  void photograph(Photograph photograph) { drawing_.shapes.emplace_back(std::move(photograph)); }

  /// What the numbers to the left of a plot are.
  void axis_title(const std::string& text, const Spot& corner, double height);
  /// Numbers on the left, and lines across.
  void value_axis(const Spot& corner, double width, const LinearScale& y, int at_most);
  /// Frame numbers below a plot that ends at `top`, look::axis_height high.
  void frame_axis(const LinearScale& x, double top, const std::string& name = "frame");
  /// Bars of the intensity of each frame, look::intensity_height high, with `words` over them. Returns where it ends.
  double intensity(const Intensity& intensity, const std::string& words, const Spot& corner, const LinearScale& x);
  /// Stills beside each other, each with its number. Returns where they end.
  double stills(const std::vector<Still>& stills, const Spot& corner, double width);
  /// A sentence for each, below each other. Returns where they end.
  double remarks(const std::vector<std::string>& remarks, const Spot& corner, double width);

 private:
  Drawing drawing_;
};

/// The text, cut at its end where it is wider than there is room.
std::string fitted(const std::string& text, double size, double room);

}  // namespace foldwise::results

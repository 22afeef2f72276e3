// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

namespace foldwise::datasets {

/// Blue, green, red; 0 to 255.
using Colour = std::array<double, 3>;

/// A darker or a lighter one, white at most.
Colour shaded(const Colour& colour, double factor);

enum class HairStyle { bald, short_hair, long_hair, fringe };

/// What one subject looks like in all of its videos. Lengths are in halves of the face's height.
struct Identity {
  double face_width = 0.75;
  double jaw = 0.8;  ///< width of the jaw, as a fraction of the face's
  Colour skin{};
  Colour hair{};
  HairStyle hair_style = HairStyle::short_hair;
  Colour shirt{};
  Colour iris{};
  Colour lips{};
  double eye_distance = 0.32;  ///< of an eye from the middle
  double eye_height = -0.14;   ///< below the middle of the face
  double eye_width = 0.15;     ///< half
  double eye_opening = 0.065;  ///< half, at rest
  double brow_thickness = 0.035;
  double brow_height = 0.17;  ///< above the eyes
  double brow_slant = 0;      ///< at rest: inner ends higher (+)
  double nose_length = 0.3;
  double nose_width = 0.11;   ///< half
  double mouth_width = 0.24;  ///< half
  double lip_thickness = 0.035;
  double resting_corners = 0;  ///< of the mouth
  bool glasses = false;
  bool beard = false;
};

/// The same seed is the same person.
Identity draw_identity(std::uint64_t seed);

}  // namespace foldwise::datasets

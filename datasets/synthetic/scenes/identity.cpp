// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/scenes/identity.h"

#include <algorithm>

#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::datasets {
namespace {

// Between two colours, with some freedom of each channel.
Colour blend(const Colour& from, const Colour& to, CounterRandom& random) {
  const double share = random.uniform();
  Colour colour{};
  for (std::size_t c = 0; c < 3; ++c) colour[c] = from[c] + share * (to[c] - from[c]) + random.uniform(-6, 6);
  return colour;
}

Colour pick_hair(CounterRandom& random) {
  static constexpr std::array<Colour, 6> colours{{{20, 20, 25},       // black
                                                  {25, 45, 75},       // dark brown
                                                  {45, 85, 130},      // brown
                                                  {100, 170, 215},    // blond
                                                  {35, 75, 165},      // red
                                                  {165, 165, 170}}};  // grey
  return colours[random.below(colours.size())];
}

Colour pick_iris(CounterRandom& random) {
  static constexpr std::array<Colour, 4> colours{{{25, 45, 75}, {150, 110, 60}, {70, 115, 75}, {110, 105, 95}}};
  return colours[random.below(colours.size())];
}

}  // namespace

Colour shaded(const Colour& colour, double factor) {
  return {std::min(255.0, colour[0] * factor), std::min(255.0, colour[1] * factor),
          std::min(255.0, colour[2] * factor)};
}

Identity draw_identity(std::uint64_t seed) {
  CounterRandom random(seed);
  Identity person;
  person.face_width = random.uniform(0.68, 0.82);
  person.jaw = random.uniform(0.7, 0.95);
  person.skin = blend({95, 130, 175}, {185, 210, 240}, random);
  person.hair = pick_hair(random);
  const double style = random.uniform();
  person.hair_style = style < 0.1   ? HairStyle::bald
                      : style < 0.5 ? HairStyle::short_hair
                      : style < 0.8 ? HairStyle::long_hair
                                    : HairStyle::fringe;
  person.shirt = {random.uniform(30, 210), random.uniform(30, 210), random.uniform(30, 210)};
  person.iris = pick_iris(random);
  for (std::size_t c = 0; c < 3; ++c) person.lips[c] = person.skin[c] * (c == 2 ? 0.82 : 0.55);
  person.eye_distance = random.uniform(0.29, 0.34);
  person.eye_height = random.uniform(-0.18, -0.12);
  person.eye_width = random.uniform(0.14, 0.165);
  person.eye_opening = random.uniform(0.055, 0.07);
  person.brow_thickness = random.uniform(0.028, 0.045);
  person.brow_height = random.uniform(0.16, 0.19);
  person.brow_slant = random.uniform(-0.02, 0.02);
  person.nose_length = random.uniform(0.26, 0.34);
  person.nose_width = random.uniform(0.09, 0.13);
  person.mouth_width = random.uniform(0.22, 0.27);
  person.lip_thickness = random.uniform(0.03, 0.045);
  person.resting_corners = random.uniform(-0.012, 0.012);
  person.glasses = random.uniform() < 0.2;
  person.beard = random.uniform() < 0.15;
  return person;
}

}  // namespace foldwise::datasets

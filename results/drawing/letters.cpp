// SPDX-License-Identifier: Apache-2.0
#include "results/drawing/letters.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace foldwise::results {
namespace {

/// A letter: strokes with a blank between them, each a row of points, each point two digits to the base 36: x from the
/// left, y from below. The baseline is at 5, small letters end at e (14), capitals at i (18). A stroke that begins
/// with ~ is a quadratic B-spline of its points from the first to the last, one that begins with @ a closed one: a
/// rectangle becomes an ellipse.
struct Letter {
  char32_t code;
  std::string_view strokes;
};

constexpr std::array alphabet{
    Letter{U'!', "0i0a 0506"},
    Letter{U'"', "0i0e 3i3e"},
    Letter{U'#', "3i15 8i65 0e9e 0999"},
    Letter{U'$', "~8f8i4i0i0c9b95450508 4k43"},
    Letter{U'%', "ai05 @0i4i4d0d @6aaaa565"},
    Letter{U'&', "~a51e1i6i6e0b0545959b"},
    Letter{U'\'', "0i0e"},
    Letter{U'(', "~3j0f0733"},
    Letter{U')', "~0j3f3703"},
    Letter{U'*', "3h3b 0g6c 0c6g"},
    Letter{U'+', "0b8b 4f47"},
    Letter{U',', "1603"},
    Letter{U'-', "0a5a"},
    Letter{U'.', "0506"},
    Letter{U'/', "037j"},
    Letter{U'0', "@0i8i8505"},
    Letter{U'1', "0f3i35"},
    Letter{U'2', "~0e0i4i8i8d05 0585"},
    Letter{U'3', "~0f0i4i8i8c3c ~3c9c95450508"},
    Letter{U'4', "656i0999"},
    Letter{U'5', "7i1i0c ~0c2d8d85450507"},
    Letter{U'6', "~7g7i4i0i09 @0d8d8505"},
    Letter{U'7', "0i8i35"},
    Letter{U'8', "@1i7i7c1c @0c8c8505"},
    Letter{U'9', "@0i8i8a0a ~8e85451517"},
    Letter{U':', "0506 0c0d"},
    Letter{U';', "1603 1c1d"},
    Letter{U'<', "7f0b77"},
    Letter{U'=', "0d8d 0989"},
    Letter{U'>', "0f7b07"},
    Letter{U'?', "~0f0i3i7i7d3b39 3536"},
    Letter{U'@', "@3d8d8838 ~8d8777b7bi0i0393"},
    Letter{U'A', "055ia5 2989"},
    Letter{U'B', "050i ~0i4i8i8c4c0c ~0c5c9c955505"},
    Letter{U'C', "~9f8i4i0i05458598"},
    Letter{U'D', "050i ~0i4i9i954505"},
    Letter{U'E', "8i0i0585 0c6c"},
    Letter{U'F', "8i0i05 0c6c"},
    Letter{U'G', "~9f8i4i0i0545959b 9b5b"},
    Letter{U'H', "050i 959i 0c9c"},
    Letter{U'I', "0i05"},
    Letter{U'J', "~6i6965350508"},
    Letter{U'K', "050i 9i0a 3d95"},
    Letter{U'L', "0i0585"},
    Letter{U'M', "050i58aia5"},
    Letter{U'N', "050i959i"},
    Letter{U'O', "@0iaia505"},
    Letter{U'P', "050i ~0i5i9i9b5b0b"},
    Letter{U'Q', "@0iaia505 69b4"},
    Letter{U'R', "050i ~0i5i9i9b5b0b 5b95"},
    Letter{U'S', "~8f8i4i0i0c9b95450508"},
    Letter{U'T', "0iai 5i55"},
    Letter{U'U', "~0i0a0545959a9i"},
    Letter{U'V', "0i55ai"},
    Letter{U'W', "0i356h95ci"},
    Letter{U'X', "0i95 059i"},
    Letter{U'Y', "0i5bai 5b55"},
    Letter{U'Z', "0i9i0595"},
    Letter{U'[', "3j0j0333"},
    Letter{U'\\', "0j73"},
    Letter{U']', "0j3j3303"},
    Letter{U'^', "0d3i6d"},
    Letter{U'_', "0393"},
    Letter{U'`', "0i2f"},
    Letter{U'a', "@0e7e7505 7e75"},
    Letter{U'b', "0i05 @0e7e7505"},
    Letter{U'c', "~7c6e4e0e05456577"},
    Letter{U'd', "@0e7e7505 7i75"},
    Letter{U'e', "0a7a ~7a7e0e055577"},
    Letter{U'f', "~5i2i2e25 0e5e"},
    Letter{U'g', "@0e7e7505 ~7e7571311102"},
    Letter{U'h', "0i05 ~0b0e4e7e7b75"},
    Letter{U'i', "0e05 0h0i"},
    Letter{U'j', "~3e34311101 3h3i"},
    Letter{U'k', "0i05 7e08 3b75"},
    Letter{U'l', "~0i060525"},
    Letter{U'm', "0e05 ~0b0e3e6e6b65 ~6b6e9ececbc5"},
    Letter{U'n', "0e05 ~0b0e4e7e7b75"},
    Letter{U'o', "@0e8e8505"},
    Letter{U'p', "0e01 @0e7e7505"},
    Letter{U'q', "@0e7e7505 7e71"},
    Letter{U'r', "0e05 ~0a0e3e5e"},
    Letter{U's', "~6c6e3e0e0a7975350507"},
    Letter{U't', "~2i282555 0e5e"},
    Letter{U'u', "~0e0805357578 7e75"},
    Letter{U'v', "0e458e"},
    Letter{U'w', "0e355d75ae"},
    Letter{U'x', "0e75 057e"},
    Letter{U'y', "0e45 8e21"},
    Letter{U'z', "0e7e0575"},
    Letter{U'{', "~4j2j2b0b ~0b2b2343"},
    Letter{U'|', "0j02"},
    Letter{U'}', "~0j2j2b4b ~4b2b2303"},
    Letter{U'~', "~0a0c3c5a8a8c"},
    Letter{U'\u00b0', "@0i4i4e0e"},       // degree
    Letter{U'\u00b1', "0d8d 4h49 0686"},  // plus or minus
    Letter{U'\u00b7', "0b0b"},            // middle dot
    Letter{U'\u00d7', "0f77 077f"},       // times
    Letter{U'\u03b3', "0e468e 4641"},     // gamma
    Letter{U'\u03b8', "@0i7i7505 0b7b"},  // theta
    Letter{U'\u03c1', "@0e7e7505 0901"},  // rho
    Letter{U'\u2013', "0a8a"},            // en dash
    Letter{U'\u2026', "0506 4546 8586"},  // ellipsis
    Letter{U'\u2212', "0b8b"},            // minus
};
constexpr std::string_view unknown_letter = "0585 8i0i 0i05 858i";

constexpr double baseline_row = 5;
constexpr double blank_width = 2.5;  // of a space, beside the gap
constexpr double letter_gap = 4;     // between letters
constexpr double units_per_size = 18;

int digit(char character) {
  return character <= '9' ? character - '0' : character - 'a' + 10;
}

/// The quadratic B-spline of some points, as a polygon.
std::vector<Spot> spline(const std::vector<Spot>& points, bool closed) {
  constexpr int steps = 6;  // of each piece
  const std::size_t count = points.size();
  const auto middle = [&](std::size_t i) {
    const Spot& from = points[i % count];
    const Spot& to = points[(i + 1) % count];
    return Spot{(from.x + to.x) / 2, (from.y + to.y) / 2};
  };
  const std::size_t first = closed ? 0 : 1;
  const std::size_t last = closed ? count : count - 1;
  std::vector<Spot> curve;
  for (std::size_t i = first; i < last; ++i) {
    const Spot begin = !closed && i == 1 ? points.front() : middle(i + count - 1);
    const Spot end = !closed && i + 2 == count ? points.back() : middle(i);
    const Spot& control = points[i];
    for (int step = 0; step <= steps; ++step) {
      const double t = static_cast<double>(step) / steps;
      const double u = 1 - t;
      curve.push_back({u * u * begin.x + 2 * u * t * control.x + t * t * end.x,
                       u * u * begin.y + 2 * u * t * control.y + t * t * end.y});
    }
  }
  return curve;
}

std::vector<Spot> stroke_of(std::string_view text) {
  const char kind = text.front();
  const bool curved = kind == '~' || kind == '@';
  std::vector<Spot> points;
  for (std::size_t i = curved ? 1 : 0; i + 1 < text.size(); i += 2) {
    points.push_back({static_cast<double>(digit(text[i])), static_cast<double>(digit(text[i + 1]))});
  }
  return curved ? spline(points, kind == '@') : points;
}

std::string_view strokes_of(char32_t code) {
  const auto found = std::ranges::lower_bound(alphabet, code, {}, &Letter::code);
  return found != alphabet.end() && found->code == code ? found->strokes : unknown_letter;
}
static_assert(std::ranges::is_sorted(alphabet, {}, &Letter::code));

/// Takes one character from the front of a text; of bytes that are no UTF-8 each is one.
char32_t take_character(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  if (length == 1 || length > text.size()) {
    text.remove_prefix(1);
    return lead;
  }
  char32_t code = lead & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) code = code << 6 | (byte(i) & 0x3fU);
  text.remove_prefix(length);
  return code;
}

/// Lays a line out, in units of the letters; returns its width, to the last letter's right edge.
template <typename Take>
double lay_out(std::string_view text, const Take& take) {
  double left = 0;
  double right = 0;
  while (!text.empty()) {
    const char32_t code = take_character(text);
    double width = blank_width;
    if (code != U' ') {
      width = 0;
      std::string_view rest = strokes_of(code);
      while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        std::vector<Spot> stroke = stroke_of(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        for (Spot& point : stroke) {
          width = std::max(width, point.x);
          point = {left + point.x, baseline_row - point.y};
        }
        take(std::move(stroke));
      }
    }
    right = left + width;
    left = right + letter_gap;
  }
  return right;
}

}  // namespace

std::vector<std::vector<Spot>> letter_strokes(std::string_view text, double size) {
  const double unit = size / units_per_size;
  std::vector<std::vector<Spot>> strokes;
  lay_out(text, [&](std::vector<Spot> stroke) {
    for (Spot& point : stroke) point = {point.x * unit, point.y * unit};
    strokes.push_back(std::move(stroke));
  });
  return strokes;
}

double lettering_width(std::string_view text, double size) {
  return lay_out(text, [](const std::vector<Spot>&) {}) * size / units_per_size;
}

double letter_thickness(double size, Weight weight) {
  return size * (weight == Weight::bold ? 0.14 : 0.085);
}

}  // namespace foldwise::results

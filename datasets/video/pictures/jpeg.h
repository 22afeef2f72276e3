// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "experiments/experiment.h"

namespace foldwise::datasets {

/// Whether this program was built with libjpeg-turbo. Without it the other functions here throw UserError.
bool has_jpeg();

/// A picture [height, width, 3], RGB, as JPEG. Colour is kept at full resolution (4:4:4): at the same number of bytes
/// that is closer to the picture than a higher quality with halved colour, on frames as small as ours. The accurate
/// integer transforms: equal pictures give equal bytes, and equal bytes equal pictures, on any processor.
std::vector<std::uint8_t> encode_jpeg(std::span<const std::uint8_t> pixels, Size size, int quality);

/// What is wrong with the JPEG, if something is: then `pixels` [size.height, size.width, 3] hold anything.
std::optional<std::string> decode_jpeg(std::span<const std::uint8_t> jpeg, Size size, std::span<std::uint8_t> pixels);

/// A picture [size.height, size.width, 3], BGR.
struct JpegPicture {
  Size size;
  std::vector<std::uint8_t> pixels;
};
struct UnusableJpeg {
  enum class Why { damage, colours };  ///< what is stored is damaged; its colours are of a kind that is not converted
  Why why = Why::damage;
  std::string sentence;
};

/// Whatever JPEG of 8 bits somebody has, as it is stored: not turned. Damage is found where decoders make something up.
std::variant<JpegPicture, UnusableJpeg> open_jpeg(std::span<const std::uint8_t> jpeg);

}  // namespace foldwise::datasets

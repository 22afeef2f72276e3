// SPDX-License-Identifier: Apache-2.0
/// Instead of jpeg.cpp where libjpeg-turbo is not there.
#include "datasets/video/pictures/jpeg.h"
#include "experiments/foundation/error.h"

namespace foldwise::datasets {
namespace {

[[noreturn]] void refuse() {
  throw UserError(Fault::usage, "dataset.frames.codec", "this program was built without libjpeg-turbo",
                  "install it (Debian: libturbojpeg0-dev) and build again, or prepare frames as raw");
}

}  // namespace

bool has_jpeg() {
  return false;
}

std::vector<std::uint8_t> encode_jpeg(std::span<const std::uint8_t> /*pixels*/, Size /*size*/, int /*quality*/) {
  refuse();
}

std::optional<std::string> decode_jpeg(std::span<const std::uint8_t> /*jpeg*/, Size /*size*/,
                                       std::span<std::uint8_t> /*pixels*/) {
  refuse();
}

std::variant<JpegPicture, UnusableJpeg> open_jpeg(std::span<const std::uint8_t> /*jpeg*/) {
  refuse();
}

}  // namespace foldwise::datasets

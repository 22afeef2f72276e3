// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/pictures/jpeg.h"

#include <turbojpeg.h>

#include <memory>
#include <stdexcept>

namespace foldwise::datasets {
namespace {

struct Destroy {
  void operator()(void* codec) const { tjDestroy(codec); }
};
using Codec = std::unique_ptr<void, Destroy>;

// One for each thread, made once.
Codec& encoder() {
  thread_local Codec codec;
  if (!codec) codec.reset(tjInitCompress());
  return codec;
}

Codec& decoder() {
  thread_local Codec codec;
  if (!codec) codec.reset(tjInitDecompress());
  return codec;
}

/// What went wrong, which leaves a codec in a state that is of no use for another picture.
std::string failure_of(Codec& codec) {
  std::string sentence = tjGetErrorStr2(codec.get());
  codec.reset();
  return sentence;
}

}  // namespace

bool has_jpeg() {
  return true;
}

std::vector<std::uint8_t> encode_jpeg(std::span<const std::uint8_t> pixels, Size size, int quality) {
  if (pixels.size() != static_cast<std::size_t>(size.height) * static_cast<std::size_t>(size.width) * 3) {
    throw std::invalid_argument("pixels of another size than said");
  }
  std::vector<std::uint8_t> jpeg(tjBufSize(size.width, size.height, TJSAMP_444));
  unsigned char* target = jpeg.data();
  unsigned long bytes = jpeg.size();
  Codec& codec = encoder();
  if (tjCompress2(codec.get(), pixels.data(), size.width, 0, size.height, TJPF_RGB, &target, &bytes, TJSAMP_444,
                  quality, TJFLAG_ACCURATEDCT | TJFLAG_NOREALLOC) != 0) {
    throw std::runtime_error("libjpeg-turbo: " + failure_of(codec));
  }
  jpeg.resize(bytes);
  return jpeg;
}

std::optional<std::string> decode_jpeg(std::span<const std::uint8_t> jpeg, Size size, std::span<std::uint8_t> pixels) {
  if (pixels.size() != static_cast<std::size_t>(size.height) * static_cast<std::size_t>(size.width) * 3) {
    throw std::invalid_argument("room for pixels of another size than said");
  }
  int width = 0;
  int height = 0;
  int subsampling = 0;
  int colours = 0;
  Codec& codec = decoder();
  const bool read =
      tjDecompressHeader3(codec.get(), jpeg.data(), jpeg.size(), &width, &height, &subsampling, &colours) == 0;
  if (!read) return failure_of(codec);
  if (Size{height, width} != size) {
    return "has " + std::to_string(height) + " x " + std::to_string(width) + " pixels where " +
           std::to_string(size.height) + " x " + std::to_string(size.width) + " were stored";
  }
  if (tjDecompress2(codec.get(), jpeg.data(), jpeg.size(), pixels.data(), width, 0, height, TJPF_RGB,
                    TJFLAG_ACCURATEDCT | TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS) != 0) {
    return failure_of(codec);
  }
  return std::nullopt;
}

std::variant<JpegPicture, UnusableJpeg> open_jpeg(std::span<const std::uint8_t> jpeg) {
  using Why = UnusableJpeg::Why;
  int subsampling = 0;
  int colours = 0;
  JpegPicture picture;
  Codec& codec = decoder();
  if (tjDecompressHeader3(codec.get(), jpeg.data(), jpeg.size(), &picture.size.width, &picture.size.height,
                          &subsampling, &colours) != 0) {
    return UnusableJpeg{Why::damage, failure_of(codec)};
  }
  if (colours == TJCS_CMYK || colours == TJCS_YCCK) return UnusableJpeg{Why::colours, "is of the colours of print"};
  picture.pixels.resize(static_cast<std::size_t>(picture.size.height) * static_cast<std::size_t>(picture.size.width) *
                        3);
  if (tjDecompress2(codec.get(), jpeg.data(), jpeg.size(), picture.pixels.data(), picture.size.width, 0,
                    picture.size.height, TJPF_BGR, TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS) != 0) {
    const std::string sentence = failure_of(codec);
    if (sentence.find("extraneous bytes") == std::string::npos) return UnusableJpeg{Why::damage, sentence};
  }
  return picture;
}

}  // namespace foldwise::datasets

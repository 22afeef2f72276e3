// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/pictures/still_picture.h"

extern "C" {
#include <libavutil/crc.h>
}

#include <algorithm>
#include <array>
#include <new>
#include <opencv2/imgcodecs.hpp>
#include <optional>
#include <span>
#include <string_view>

#include "datasets/video/containers/file_bytes.h"
#include "datasets/video/containers/foreign_kind.h"
#include "datasets/video/decoding/frame_decoder.h"
#include "datasets/video/decoding/frame_scaler.h"
#include "datasets/video/decoding/orientation.h"
#include "datasets/video/pictures/exif.h"
#include "datasets/video/pictures/jpeg.h"
#include "datasets/video/pictures/jpeg_structure.h"

namespace foldwise::datasets {
namespace {

using namespace std::string_view_literals;
using StillPicture = std::variant<cv::Mat, BadPicture>;

StillPicture by_opencv(const std::vector<char>& content) {
  const cv::Mat bytes(1, static_cast<int>(content.size()), CV_8UC1, const_cast<char*>(content.data()));
  cv::Mat picture = cv::imdecode(bytes, cv::IMREAD_COLOR);
  if (picture.empty()) return BadPicture{"cannot be decoded"};
  return picture;
}

// Of the kinds about which OpenCV writes lines that name no file, when one is damaged.
template <AVCodecID codec>
StillPicture by_ffmpeg(const std::vector<char>& content) {
  auto decoding = FrameDecoder::open(codec);
  if (const auto* bad = std::get_if<BadVideo>(&decoding)) return BadPicture{bad->reason};
  FrameDecoder& decoder = std::get<FrameDecoder>(decoding);
  const AvHandle<AVPacket> packet(av_packet_alloc());
  if (av_new_packet(packet.get(), static_cast<int>(content.size())) < 0) throw std::bad_alloc();
  std::ranges::copy(content, packet->data);
  FrameScaler scaler(std::nullopt);
  std::optional<cv::Mat> picture;
  const auto take = [&](const AVFrame& frame, std::int64_t /*packet*/) { picture = scaler.picture(frame); };
  decoder.decode(*packet, take);
  decoder.finish(take);
  if (!picture || decoder.fates().front() != FrameDecoder::Fate::shown) return BadPicture{"is cut or damaged"};
  return picture->clone();
}

/// Upright, by the number that cameras leave.
StillPicture turned(StillPicture picture, int orientation) {
  if (const auto* pixels = std::get_if<cv::Mat>(&picture)) {
    return upright(*pixels, orientation_of_exif(orientation)).clone();
  }
  return picture;
}

StillPicture decode_jpeg_file(const std::vector<char>& content) {
  const JpegStructure structure = read_jpeg_structure({content.data(), content.size()});
  if (!structure.whole) return BadPicture{"is cut: it ends inside of its picture"};
  auto reading = open_jpeg({reinterpret_cast<const std::uint8_t*>(content.data()), content.size()});
  if (const auto* unusable = std::get_if<UnusableJpeg>(&reading)) {
    // What TurboJPEG does not convert, such as CMYK.
    if (unusable->why == UnusableJpeg::Why::colours) return by_opencv(content);
    return BadPicture{"is damaged: " + unusable->sentence};
  }
  auto& jpeg = std::get<JpegPicture>(reading);
  const cv::Mat pixels(jpeg.size.height, jpeg.size.width, CV_8UC3, jpeg.pixels.data());
  return upright(pixels, orientation_of_exif(structure.orientation)).clone();
}

// Parts of a PNG that change what the picture shows. The others cause lines that name no file.
constexpr std::array png_parts{"IHDR"sv, "PLTE"sv, "tRNS"sv, "IDAT"sv, "eXIf"sv, "IEND"sv};

// ISO/IEC 15948, 5.3: each part is its length, its name, its content and a checksum of both.
StillPicture decode_png_file(const std::vector<char>& content) {
  const std::string bytes(content.begin(), content.end());
  std::vector<char> needed(content.begin(), content.begin() + 8);
  for (std::size_t at = 8; bytes.size() - at >= 12;) {
    const std::uint64_t length = big_endian(bytes, at, 4);
    if (length > bytes.size() - at - 12) break;
    const std::string_view name(bytes.data() + at + 4, 4);
    const std::size_t end = at + 12 + static_cast<std::size_t>(length);
    if (std::ranges::find(png_parts, name) != png_parts.end()) {
      const auto* from = reinterpret_cast<const std::uint8_t*>(bytes.data() + at + 4);
      const std::uint32_t sum = ~av_crc(av_crc_get_table(AV_CRC_32_IEEE_LE), ~0U, from, 4 + length);
      // The table is of the reflected polynomial: its sum comes with its last byte first.
      if (sum != big_endian(bytes, end - 4, 4)) {
        return BadPicture{"is damaged: the checksum of its part " + std::string(name) + " is wrong"};
      }
      needed.insert(needed.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at),
                    bytes.begin() + static_cast<std::ptrdiff_t>(end));
      if (name == "IEND") return by_opencv(needed);
    }
    at = end;
  }
  return BadPicture{"is cut"};
}

StillPicture decode_bmp_file(const std::vector<char>& content) {
  const std::string head(content.begin(), content.begin() + std::min<std::ptrdiff_t>(54, std::ssize(content)));
  if (head.size() < 54) return BadPicture{"is cut"};
  const auto width = static_cast<std::int32_t>(little_endian(head, 18, 4));
  const auto height = static_cast<std::int32_t>(little_endian(head, 22, 4));
  const std::int64_t bits = static_cast<std::int64_t>(little_endian(head, 28, 2));
  const bool plain = little_endian(head, 30, 4) == 0;
  const std::int64_t rows = std::int64_t{height} < 0 ? -std::int64_t{height} : std::int64_t{height};
  const std::int64_t needed =
      static_cast<std::int64_t>(little_endian(head, 10, 4)) + (std::int64_t{width} * bits + 31) / 32 * 4 * rows;
  if (plain && width > 0 && needed > std::ssize(content)) return BadPicture{"is cut"};
  return by_opencv(content);
}

StillPicture decode_webp_file(const std::vector<char>& content) {
  const std::uint64_t size = 8 + little_endian(std::string(content.begin(), content.begin() + 12), 4, 4);
  if (size > content.size()) return BadPicture{"is cut"};
  const std::string_view webp(content.data(), content.size());
  constexpr std::uint32_t animated = 2;
  if (webp.substr(12, 4) == "VP8X" && (number_in(webp, 20, 1, true) & animated) != 0) {
    return BadPicture{"is an animation, of which no frame can be read here: convert it to pictures or to a video"};
  }
  return turned(by_ffmpeg<AV_CODEC_ID_WEBP>(content), webp_orientation(webp));
}

StillPicture decode_tiff_file(const std::vector<char>& content) {
  return turned(by_ffmpeg<AV_CODEC_ID_TIFF>(content), exif_orientation({content.data(), content.size()}));
}

struct PictureKind {
  std::string_view start;
  StillPicture (*decode)(const std::vector<char>& content);
};
constexpr auto picture_kinds = std::to_array<PictureKind>({
    {"\xFF\xD8\xFF"sv, decode_jpeg_file},
    {"\x89PNG\r\n\x1A\n"sv, decode_png_file},
    {"BM"sv, decode_bmp_file},
    {"II*\0"sv, decode_tiff_file},
    {"MM\0*"sv, decode_tiff_file},
    {"\0\0\0\x0CjP  "sv, by_ffmpeg<AV_CODEC_ID_JPEG2000>},
    {"\xFF\x4F\xFF\x51"sv, by_ffmpeg<AV_CODEC_ID_JPEG2000>},
    {"P4"sv, by_ffmpeg<AV_CODEC_ID_PBM>},
    {"P5"sv, by_ffmpeg<AV_CODEC_ID_PGM>},
    {"P6"sv, by_ffmpeg<AV_CODEC_ID_PPM>},
});

}  // namespace

StillPicture decode_still(const std::vector<char>& content) {
  const std::string_view whole(content.data(), content.size());
  if (whole.size() >= 12 && whole.starts_with("RIFF") && whole.substr(8, 4) == "WEBP") return decode_webp_file(content);
  for (const PictureKind& kind : picture_kinds) {
    if (whole.starts_with(kind.start)) return kind.decode(content);
  }
  const std::string foreign = foreign_kind(whole);
  return BadPicture{foreign.empty() ? "is no picture of a kind that is known" : foreign};
}

bool begins_as_gif(const std::vector<char>& content) {
  return std::string_view(content.data(), content.size()).starts_with("GIF8");
}

}  // namespace foldwise::datasets

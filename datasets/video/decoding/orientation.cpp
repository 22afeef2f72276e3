// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/decoding/orientation.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <opencv2/core.hpp>

namespace foldwise::datasets {
namespace {

struct SideData {
  const std::uint8_t* bytes = nullptr;
  std::size_t size = 0;
};

SideData display_matrix(const AVStream& stream) {
#if LIBAVFORMAT_VERSION_MAJOR >= 61
  const AVPacketSideData* data = av_packet_side_data_get(
      stream.codecpar->coded_side_data, stream.codecpar->nb_coded_side_data, AV_PKT_DATA_DISPLAYMATRIX);
  return data != nullptr ? SideData{data->data, data->size} : SideData{};
#else
  SideData found;
  found.bytes = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, &found.size);
  return found;
#endif
}

}  // namespace

Orientation orientation_of(const AVStream& stream) {
  const SideData data = display_matrix(stream);
  std::int32_t matrix[9];
  if (data.bytes == nullptr || data.size < sizeof matrix) return {};
  std::memcpy(matrix, data.bytes, sizeof matrix);
  // ISO/IEC 14496-12, 6.2.2: a point (x, y) is shown at (a x + c y, b x + d y).
  const std::int64_t a = matrix[0];
  const std::int64_t b = matrix[1];
  const std::int64_t c = matrix[3];
  const std::int64_t d = matrix[4];
  if (std::abs(b) + std::abs(c) > std::abs(a) + std::abs(d)) return {true, c < 0, b < 0};
  return {false, a < 0, d < 0};
}

Orientation orientation_of_exif(int value) {
  // What the first row and the first column of the stored picture are of the upright one.
  static constexpr std::array<Orientation, 8> ways{{{false, false, false},
                                                    {false, true, false},
                                                    {false, true, true},
                                                    {false, false, true},
                                                    {true, false, false},
                                                    {true, true, false},
                                                    {true, true, true},
                                                    {true, false, true}}};
  return value >= 1 && value <= 8 ? ways[static_cast<std::size_t>(value - 1)] : Orientation{};
}

Size before(const Orientation& orientation, Size upright) {
  return orientation.transposed ? Size{upright.width, upright.height} : upright;
}

cv::Mat upright(const cv::Mat& picture, const Orientation& orientation) {
  if (orientation == Orientation{}) return picture;
  cv::Mat turned = picture;
  if (orientation.transposed) cv::transpose(picture, turned);
  if (!orientation.left_to_right && !orientation.top_to_bottom) return turned;
  const int both_ways = -1;
  cv::Mat mirrored;
  cv::flip(turned, mirrored,
           orientation.left_to_right && orientation.top_to_bottom ? both_ways
           : orientation.left_to_right                            ? 1
                                                                  : 0);
  return mirrored;
}

}  // namespace foldwise::datasets

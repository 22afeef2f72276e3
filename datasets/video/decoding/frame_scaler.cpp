// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/decoding/frame_scaler.h"

namespace foldwise::datasets {
namespace {

// What libswscale has coefficients for; the others are read as ITU-R BT.601.
int known_matrix(AVColorSpace space) {
  const bool known = space >= AVCOL_SPC_BT709 && space <= AVCOL_SPC_BT2020_CL && space != AVCOL_SPC_UNSPECIFIED &&
                     space != AVCOL_SPC_YCGCO;
  return known ? space : SWS_CS_ITU601;
}

// Colour at the full resolution of the small picture, rounded right: pictures on their side become the same ones.
int way_of_scaling(Size from, Size to) {
  if (from == to) return SWS_BICUBIC;  // of halved colour alone
  const bool shrinks = from.width >= to.width && from.height >= to.height;
  return (shrinks ? SWS_AREA : SWS_BILINEAR) | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT;
}

}  // namespace

bool FrameScaler::prepare(const Form& form) {
  if (context_ && form == form_) return true;
  form_ = form;
  context_.reset(sws_getContext(form.from.width, form.from.height, static_cast<AVPixelFormat>(form.format),
                                form.to.width, form.to.height, AV_PIX_FMT_BGR24, way_of_scaling(form.from, form.to),
                                nullptr, nullptr, nullptr));
  if (!context_) return false;
  int* inverse = nullptr;
  int* table = nullptr;
  int from_full = 0;
  int to_full = 0;
  int brightness = 0;
  int contrast = 0;
  int saturation = 0;
  if (sws_getColorspaceDetails(context_.get(), &inverse, &from_full, &table, &to_full, &brightness, &contrast,
                               &saturation) >= 0) {
    if (form.range != AVCOL_RANGE_UNSPECIFIED) from_full = form.range == AVCOL_RANGE_JPEG ? 1 : 0;
    sws_setColorspaceDetails(context_.get(), sws_getCoefficients(form.matrix), from_full, table, to_full, brightness,
                             contrast, saturation);
  }
  // libswscale writes a few pixels beyond the end of rows that are not aligned.
  constexpr int alignment = 64;
  const int columns = (form.to.width + 2 * alignment - 1) / alignment * alignment;
  pixels_ = cv::Mat(form.to.height, columns, CV_8UC3).colRange(0, form.to.width);
  return true;
}

std::optional<cv::Mat> FrameScaler::picture(const AVFrame& frame) {
  const Size from{frame.height, frame.width};
  const Form form{from, size_.value_or(from), frame.format, known_matrix(frame.colorspace), frame.color_range};
  if (!prepare(form)) return std::nullopt;
  std::uint8_t* const planes[4]{pixels_.data, nullptr, nullptr, nullptr};
  const int strides[4]{static_cast<int>(pixels_.step[0]), 0, 0, 0};
  sws_scale(context_.get(), frame.data, frame.linesize, 0, frame.height, planes, strides);
  return pixels_;
}

}  // namespace foldwise::datasets

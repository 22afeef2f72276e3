// SPDX-License-Identifier: Apache-2.0
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libswscale/swscale.h>
}

#include <memory>
#include <new>

namespace foldwise::datasets {

/// Frees what FFmpeg's libraries allocate.
struct AvDeleter {
  void operator()(AVFormatContext* context) const { avformat_close_input(&context); }
  void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
  void operator()(SwsContext* context) const { sws_freeContext(context); }
  void operator()(AVDictionary* dictionary) const { av_dict_free(&dictionary); }
};
template <typename Type>
using AvHandle = std::unique_ptr<Type, AvDeleter>;

/// What a function of FFmpeg's returned. Throws std::bad_alloc where memory was used up, which says nothing about the
/// file that was read.
inline int with_memory(int code) {
  if (code == AVERROR(ENOMEM)) throw std::bad_alloc();
  return code;
}

}  // namespace foldwise::datasets

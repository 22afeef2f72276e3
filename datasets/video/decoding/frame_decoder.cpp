// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/decoding/frame_decoder.h"

#include <stdexcept>
#include <string>

#include "datasets/video/decoding/library_log.h"

namespace foldwise::datasets {
namespace {

// Packets carry their numbers through the decoder to their frames.
#if LIBAVCODEC_VERSION_MAJOR >= 60
void expect_numbers(AVCodecContext& context) {
  context.flags |= AV_CODEC_FLAG_COPY_OPAQUE;
}
void number_packet(AVCodecContext& /*context*/, AVPacket& packet, std::int64_t number) {
  packet.opaque = reinterpret_cast<void*>(static_cast<std::intptr_t>(number + 1));
}
std::int64_t number_of(const AVFrame& frame) {
  return static_cast<std::int64_t>(reinterpret_cast<std::intptr_t>(frame.opaque)) - 1;
}
bool is_interlaced(const AVFrame& frame) {
  return (frame.flags & AV_FRAME_FLAG_INTERLACED) != 0;
}
#else
void expect_numbers(AVCodecContext& /*context*/) {}
void number_packet(AVCodecContext& context, AVPacket& /*packet*/, std::int64_t number) {
  context.reordered_opaque = number;
}
std::int64_t number_of(const AVFrame& frame) {
  return frame.reordered_opaque;
}
bool is_interlaced(const AVFrame& frame) {
  return frame.interlaced_frame != 0;
}
#endif

bool tells_errors_of_each_picture(AVCodecID codec) {
  if (codec == AV_CODEC_ID_FFV1 || codec == AV_CODEC_ID_GIF || codec == AV_CODEC_ID_APNG) return true;
  const AVCodecDescriptor* descriptor = avcodec_descriptor_get(codec);
  return descriptor != nullptr && (descriptor->props & AV_CODEC_PROP_INTRA_ONLY) != 0;
}

}  // namespace

FrameDecoder::FrameDecoder(AvHandle<AVCodecContext> context)
    : context_(std::move(context)),
      frame_(av_frame_alloc()),
      packet_(av_packet_alloc()),
      by_log_(tells_errors_of_each_picture(context_->codec_id)) {}

std::variant<FrameDecoder, BadVideo> FrameDecoder::open(const AVStream& stream) {
  return open(stream.codecpar->codec_id, &stream);
}

std::variant<FrameDecoder, BadVideo> FrameDecoder::open(AVCodecID codec) {
  return open(codec, nullptr);
}

std::variant<FrameDecoder, BadVideo> FrameDecoder::open(AVCodecID id, const AVStream* stream) {
  silence_ffmpeg();
  const AVCodec* codec = avcodec_find_decoder(id);
  if (codec == nullptr) {
    return BadVideo{std::string("cannot be decoded: this FFmpeg has no decoder for ") + avcodec_get_name(id)};
  }
  AvHandle<AVCodecContext> context(avcodec_alloc_context3(codec));
  if (context == nullptr) throw std::bad_alloc();
  bool opened = true;
  if (stream != nullptr) {
    opened = with_memory(avcodec_parameters_to_context(context.get(), stream->codecpar)) >= 0;
    context->pkt_timebase = stream->time_base;
  }
  if (opened) {
    context->thread_count = 1;
    expect_numbers(*context);
    opened = with_memory(avcodec_open2(context.get(), codec, nullptr)) >= 0;
  }
  if (!opened)
    return BadVideo{std::string("cannot be decoded: the decoder for ") + codec->name + " refuses its headers"};
  return FrameDecoder(std::move(context));
}

void FrameDecoder::decode(const AVPacket& packet, const Sink& take) {
  const auto number = static_cast<std::int64_t>(fates_.size());
  fates_.push_back(Fate::nothing);
  if (packet.size == 0) return;  // an empty packet would be taken for the end
  if (av_packet_ref(packet_.get(), &packet) < 0) throw std::bad_alloc();
  number_packet(*context_, *packet_, number);
  errors_ = decoder_errors();
  const int code = with_memory(avcodec_send_packet(context_.get(), packet_.get()));
  av_packet_unref(packet_.get());
  if (code < 0 && code != AVERROR(EAGAIN)) fates_.back() = Fate::failed;
  receive(take);
}

void FrameDecoder::finish(const Sink& take) {
  with_memory(avcodec_send_packet(context_.get(), nullptr));
  receive(take);
}

void FrameDecoder::receive(const Sink& take) {
  constexpr int most_failures = 1000;  // in a row: a decoder that never again asks for more
  for (int failures = 0; failures < most_failures;) {
    const int code = with_memory(avcodec_receive_frame(context_.get(), frame_.get()));
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return;
    if (code < 0) {
      ++failures;
      if (!fates_.empty() && fates_.back() == Fate::nothing) fates_.back() = Fate::failed;
      continue;
    }
    failures = 0;
    const std::int64_t packet = number_of(*frame_);
    judge(*frame_, packet);
    take(*frame_, packet);
    av_frame_unref(frame_.get());
  }
}

void FrameDecoder::judge(const AVFrame& frame, std::int64_t packet) {
  if (packet < 0 || packet >= static_cast<std::int64_t>(fates_.size())) {
    ++strays_;
    return;
  }
  const bool flawed = frame.decode_error_flags != 0 || (frame.flags & AV_FRAME_FLAG_CORRUPT) != 0 ||
                      (by_log_ && decoder_errors() > errors_);
  const Fate sound = is_interlaced(frame) ? Fate::fields : Fate::shown;
  fates_[static_cast<std::size_t>(packet)] = flawed ? Fate::flawed : sound;
}

}  // namespace foldwise::datasets

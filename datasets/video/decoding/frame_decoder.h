// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <variant>
#include <vector>

#include "datasets/video/decoding/av_handles.h"
#include "datasets/video/decoding/bad_video.h"

namespace foldwise::datasets {

/// Decodes the packets of a video stream, on the calling thread alone: the bytes of a frame depend on nothing else.
/// Goes on behind whatever is damaged, and keeps count of it.
class FrameDecoder {
 public:
  /// A frame, while it is looked at, and the number of the packet that it came in, from 0 (-1: nobody knows).
  using Sink = std::function<void(const AVFrame& frame, std::int64_t packet)>;

  /// What is wrong where the codec is unknown to this FFmpeg.
  static std::variant<FrameDecoder, BadVideo> open(const AVStream& stream);
  /// Of files that are a single picture, and so a packet.
  static std::variant<FrameDecoder, BadVideo> open(AVCodecID codec);

  void decode(const AVPacket& packet, const Sink& take);
  /// The frames that are still inside.
  void finish(const Sink& take);

  /// What became of the packets so far, by their numbers.
  enum class Fate : std::uint8_t {
    nothing,  ///< no frame came of it
    failed,   ///< the decoder refused it
    flawed,   ///< a frame came of it in which something was made up
    shown,    ///< a frame
    fields    ///< a frame of two fields, the second of which may be the packet behind it
  };
  const std::vector<Fate>& fates() const { return fates_; }
  /// Frames whose packet nobody knows.
  int strays() const { return strays_; }

 private:
  explicit FrameDecoder(AvHandle<AVCodecContext> context);
  static std::variant<FrameDecoder, BadVideo> open(AVCodecID codec, const AVStream* stream);
  void receive(const Sink& take);
  void judge(const AVFrame& frame, std::int64_t packet);

  AvHandle<AVCodecContext> context_;
  AvHandle<AVFrame> frame_;
  AvHandle<AVPacket> packet_;
  std::vector<Fate> fates_;
  bool by_log_ = false;  ///< each packet is a picture of its own, so that an error in the log is one of that picture
  int strays_ = 0;
  long errors_ = 0;  ///< that the log had when the packet came
};

}  // namespace foldwise::datasets

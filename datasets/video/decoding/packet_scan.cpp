// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/decoding/packet_scan.h"

#include <algorithm>
#include <optional>

#include "datasets/video/decoding/library_log.h"

namespace foldwise::datasets {
namespace {

constexpr std::int64_t most_bytes_kept = std::int64_t{64} << 20;

// Pictures that are decoded for others to refer to, and never shown (RFC 6386, 9.1: show_frame).
bool is_shown(const AVPacket& packet, AVCodecID codec) {
  if (packet.size == 0 || (packet.flags & AV_PKT_FLAG_DISCARD) != 0) return false;
  return codec != AV_CODEC_ID_VP8 || (packet.data[0] >> 4 & 1) != 0;
}

/// Time stamps in units of the stream, as one line of time where a recording begins anew in the middle.
class TimeLine {
 public:
  explicit TimeLine(const Container& container)
      : jumps_(container.may_begin_anew()),
        far_(av_rescale_q(10, AVRational{1, 1}, container.stream().time_base)),
        near_(av_rescale_q(1, AVRational{1, 1}, container.stream().time_base)) {}

  /// None where the packet has no time.
  std::optional<std::int64_t> place(const AVPacket& packet) {
    const std::int64_t decoded = packet.dts != AV_NOPTS_VALUE ? packet.dts : packet.pts;
    if (decoded == AV_NOPTS_VALUE) return std::nullopt;
    const bool jumps = decoded + offset_ < last_ - near_ || decoded + offset_ > last_ + far_;
    if (jumps_ && begun_ && jumps) offset_ = last_ + step_ - decoded;
    if (begun_ && decoded + offset_ > last_) step_ = decoded + offset_ - last_;
    last_ = decoded + offset_;
    begun_ = true;
    if (packet.pts != AV_NOPTS_VALUE) delay_ = packet.pts - decoded;
    return decoded + delay_ + offset_;
  }

 private:
  bool jumps_;
  std::int64_t far_;
  std::int64_t near_;
  std::int64_t offset_ = 0;
  std::int64_t step_ = 0;
  bool begun_ = false;
  std::int64_t last_ = 0;
  std::int64_t delay_ = 0;  ///< from decoding to showing, for a packet that does not tell when it is shown
};

}  // namespace

PacketScan scan_packets(Container& container) {
  PacketScan scan;
  TimeLine times(container);
  const double unit = av_q2d(container.stream().time_base);
  const AVCodecID codec = container.stream().codecpar->codec_id;
  const long errors = checksum_errors();
  std::int64_t bytes = 0;
  AvHandle<AVPacket> packet(av_packet_alloc());
  Container::Read read = Container::Read::packet;
  while ((read = container.next(*packet)) == Container::Read::packet) {
    ScannedPacket& scanned = scan.packets.emplace_back();
    if (const auto time = times.place(*packet)) {
      scanned.seconds = static_cast<double>(*time) * unit;
      scanned.timed = true;
    }
    scanned.shown = is_shown(*packet, codec);
    scanned.damaged = (packet->flags & AV_PKT_FLAG_CORRUPT) != 0;
    scanned.size = packet->size;
    if (packet->pos >= 0) scan.end = std::max(scan.end, packet->pos + packet->size);
    bytes += packet->size;
    if (bytes > most_bytes_kept) {
      scan.kept.clear();
    } else {
      scan.kept.emplace_back(av_packet_alloc());
      av_packet_move_ref(scan.kept.back().get(), packet.get());
    }
    av_packet_unref(packet.get());
  }
  scan.broken = read == Container::Read::broken;
  scan.wrong_checksums = checksum_errors() > errors;
  return scan;
}

}  // namespace foldwise::datasets

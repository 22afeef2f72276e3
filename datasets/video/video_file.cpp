// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/video_file.h"

#include <algorithm>
#include <numeric>
#include <opencv2/core.hpp>

#include "datasets/video/containers/early_end.h"
#include "datasets/video/containers/transport_stream.h"
#include "datasets/video/decoding/frame_decoder.h"
#include "datasets/video/decoding/frame_scaler.h"
#include "datasets/video/decoding/library_log.h"
#include "datasets/video/decoding/orientation.h"
#include "datasets/video/decoding/packet_scan.h"
#include "datasets/video/times/frame_thinning.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;
using Fate = FrameDecoder::Fate;

/// When the pictures are shown, and which place among them each packet's picture has.
class Schedule {
 public:
  Schedule(const Container& container, const std::vector<ScannedPacket>& packets)
      : places_(packets.size(), 0), times_(make_times(container, packets)) {}

  const FrameTimes& times() const { return times_; }

  /// Ascending, whatever the time stamps say.
  std::size_t place_of(std::int64_t packet) {
    std::size_t place = next_;
    if (timed_ && !by_order_ && packet >= 0 && packet < std::ssize(places_)) {
      place = std::max(next_, places_[static_cast<std::size_t>(packet)]);
    }
    next_ = place + 1;
    return place;
  }

 private:
  FrameTimes make_times(const Container& container, const std::vector<ScannedPacket>& packets) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < packets.size(); ++i) {
      if (packets[i].shown) order.push_back(i);
    }
    timed_ = std::ranges::all_of(order, [&](std::size_t i) { return packets[i].timed; });
    // Where times ascend although pictures are decoded before others that are shown first (.avi), they are those of
    // decoding, one of which belongs to each picture in turn.
    const auto time_of = [&](std::size_t i) { return packets[i].seconds; };
    by_order_ = container.stream().codecpar->video_delay > 0 && std::ranges::is_sorted(order, {}, time_of);
    std::vector<double> seconds;
    if (timed_) {
      std::ranges::stable_sort(order, {}, [&](std::size_t i) { return packets[i].seconds; });
      for (const std::size_t i : order) seconds.push_back(packets[i].seconds);
    }
    for (std::size_t place = 0; place < order.size(); ++place) places_[order[place]] = place;
    const AVStream& stream = container.stream();
    const auto rate = [](const AVRational& ratio) { return ratio.den > 0 ? av_q2d(ratio) : 0.0; };
    return FrameTimes(std::move(seconds),
                      {container.stated_rate(), rate(stream.avg_frame_rate), rate(stream.r_frame_rate)},
                      av_q2d(stream.time_base));
  }

  std::vector<std::size_t> places_;
  bool timed_ = false;
  bool by_order_ = false;
  std::size_t next_ = 0;
  FrameTimes times_;
};

/// Frames on their way from the decoder to whoever asked for them.
class Delivery {
 public:
  Delivery(Schedule& schedule, const Orientation& orientation, const DecodeOptions& options, const PictureSink& take)
      : schedule_(schedule),
        orientation_(orientation),
        rate_(options.rate),
        take_(take),
        scaler_(options.size ? std::optional(before(orientation, *options.size)) : std::nullopt) {}

  void operator()(const AVFrame& frame, std::int64_t packet) {
    const std::size_t place = schedule_.place_of(packet);
    const FrameTimes& times = schedule_.times();
    const PictureShare share = times.share(place);
    if (times.rate() > 0 && !is_kept(share, times.rate(), rate_)) return;
    const auto picture = scaler_.picture(frame);
    if (!picture) {
      if (unknown_format_.empty()) unknown_format_ = "its pixels are of a format that cannot be converted";
      return;
    }
    take_({upright(*picture, orientation_), times.number(place), times.rate(), share, &times});
  }
  const std::string& unknown_format() const { return unknown_format_; }

 private:
  Schedule& schedule_;
  Orientation orientation_;
  double rate_;
  const PictureSink& take_;
  FrameScaler scaler_;
  std::string unknown_format_;
};

struct Tally {
  std::int64_t sound = 0;
  std::int64_t all = 0;
};

// The smallest packets of MPEG-4 say that nothing is shown: encoders that pack two pictures into one packet leave them.
bool says_nothing(const ScannedPacket& packet, AVCodecID codec) {
  constexpr int largest_empty_picture = 19;
  return codec == AV_CODEC_ID_MPEG4 && packet.size <= largest_empty_picture;
}

Tally tally(const std::vector<ScannedPacket>& packets, const FrameDecoder& decoder, AVCodecID codec) {
  Tally counted;
  const auto& fates = decoder.fates();
  for (std::size_t i = 0; i < fates.size(); ++i) {
    const ScannedPacket& packet = packets[i];
    const bool second_field = fates[i] == Fate::nothing && i > 0 && fates[i - 1] == Fate::fields;
    const bool nothing_to_show = fates[i] == Fate::nothing && (!packet.shown || says_nothing(packet, codec));
    if (second_field || nothing_to_show) continue;
    ++counted.all;
    const bool sound = (fates[i] == Fate::shown || fates[i] == Fate::fields) && !packet.damaged;
    if (sound) ++counted.sound;
  }
  counted.sound += decoder.strays();
  counted.all = std::max(counted.all, counted.sound);
  return counted;
}

// Large files are opened again: their packets were not kept.
std::optional<BadVideo> decode_again(const fs::path& file, FrameDecoder& decoder, const FrameDecoder::Sink& sink,
                                     std::size_t packets) {
  auto opening = Container::open(file);
  if (auto* bad = std::get_if<BadVideo>(&opening)) return std::move(*bad);
  Container& container = std::get<Container>(opening);
  const AvHandle<AVPacket> packet(av_packet_alloc());
  for (std::size_t i = 0; i < packets && container.next(*packet) == Container::Read::packet; ++i) {
    decoder.decode(*packet, sink);
    av_packet_unref(packet.get());
  }
  return std::nullopt;
}

// A file may be cut before anything in it can be read.
BadVideo why_unreadable(const fs::path& file, const BadVideo& otherwise) {
  const EarlyEnd end = early_end(file, guessed_format(file), 0, 0);
  return end.reason.empty() ? otherwise : BadVideo{"is cut: it " + end.reason + "; no frame can be decoded"};
}

std::string frames_sentence(const Tally& counted) {
  if (counted.sound == counted.all) return std::to_string(counted.all) + " frames of it can be decoded";
  return std::to_string(counted.sound) + " of " + std::to_string(counted.all) + " frames can be decoded";
}

}  // namespace

std::optional<BadVideo> decode_video_file(const fs::path& file, const DecodeOptions& options, const PictureSink& take) {
  const long errors = container_errors();
  auto opening = Container::open(file);
  if (const auto* bad = std::get_if<BadVideo>(&opening)) return why_unreadable(file, *bad);
  Container& container = std::get<Container>(opening);
  auto decoding = FrameDecoder::open(container.stream());
  if (auto* bad = std::get_if<BadVideo>(&decoding)) return std::move(*bad);
  FrameDecoder& decoder = std::get<FrameDecoder>(decoding);

  PacketScan scan = scan_packets(container);
  std::string gaps = container_errors() > errors ? "parts of it are left out where it is broken" : "";
  if (container.format() == "mpegts") {
    gaps = transport_stream_gaps(file, container.stream().id);
    // The library calls the last packet before a joined recording damaged.
    if (gaps.empty()) std::ranges::for_each(scan.packets, [](ScannedPacket& packet) { packet.damaged = false; });
  }
  Schedule schedule(container, scan.packets);
  Delivery delivery(schedule, orientation_of(container.stream()), options, take);
  const auto sink = [&](const AVFrame& frame, std::int64_t packet) { delivery(frame, packet); };
  if (scan.kept.size() == scan.packets.size()) {
    for (const auto& packet : scan.kept) decoder.decode(*packet, sink);
  } else if (auto bad = decode_again(file, decoder, sink, scan.packets.size())) {
    return bad;
  }
  decoder.finish(sink);

  if (!delivery.unknown_format().empty()) return BadVideo{"cannot be decoded: " + delivery.unknown_format()};
  Tally counted = tally(scan.packets, decoder, container.stream().codecpar->codec_id);
  const EarlyEnd end = early_end(file, container.format(), std::ssize(scan.packets), scan.end);
  counted.all = std::max(counted.all, end.announced_frames);
  const bool cut = scan.broken || !end.reason.empty();
  if (cut) counted.all = std::max(counted.all, container.stream().nb_frames);
  const bool damaged = scan.wrong_checksums || !gaps.empty() || counted.sound < counted.all;
  if (!cut && !damaged && counted.sound > 0) return std::nullopt;
  if (cut) {
    return BadVideo{"is cut: it " + (end.reason.empty() ? "ends inside of a frame" : end.reason) + "; " +
                    frames_sentence(counted)};
  }
  if (counted.all == 0) return BadVideo{"cannot be decoded: it holds no frame"};
  if (scan.wrong_checksums) gaps = "a checksum in it is wrong";
  return BadVideo{"is damaged: " + gaps + (gaps.empty() ? "" : "; ") + frames_sentence(counted)};
}

}  // namespace foldwise::datasets

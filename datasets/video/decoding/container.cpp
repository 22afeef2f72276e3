// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/decoding/container.h"

extern "C" {
#include <libavutil/avstring.h>
}

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <optional>
#include <string_view>
#include <vector>

#include "datasets/video/containers/file_bytes.h"
#include "datasets/video/containers/foreign_kind.h"
#include "datasets/video/decoding/library_log.h"
#include "experiments/foundation/formats/foreign_file.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

// Formats that hold their own pictures, by the names of libavformat's demuxers.
constexpr const char* own_pictures =
    "3g2,3gp,amv,apng,asf,av1,avi,avs,bink,cavsvideo,cdxl,cine,dirac,dnxhd,dv,dvd,film_cpk,flic,flv,gif,gxf,h261,h263,"
    "h264,hevc,ivf,kux,live_flv,m4v,matroska,mjpeg,mj2,mov,mp4,mpeg,mpegts,mpegvideo,mtv,mv,mvi,mxf,nsv,nut,"
    "nuv,obu,ogg,pva,rm,roq,smk,smjpeg,vc1,vc1test,vob,webm,wtv,yuv4mpegpipe";

bool begins_as_mp4(const fs::path& file) {
  std::array<char, 8> bytes{};
  std::ifstream(file, std::ios::binary).read(bytes.data(), bytes.size());
  const std::string_view name(bytes.data() + 4, 4);
  return name == "ftyp" || name == "mdat" || name == "wide";
}

BadVideo why_not_opened(const fs::path& file) {
  if (begins_as_mp4(file)) {
    return {"cannot be decoded: it has no index of its frames (no moov), so it was never finished, or is cut"};
  }
  const std::string format = guessed_format(file);
  static constexpr std::array<std::string_view, 6> lists{"hls", "concat", "dash", "imf", "sdp", "image2"};
  if (std::ranges::find(lists, format) != lists.end()) {
    return {"is a playlist (" + format + ") that names other files, and no video: put the video itself there"};
  }
  std::string foreign = foreign_kind(FileBytes(file).at(0, telling_bytes));
  if (!foreign.empty()) return {std::move(foreign)};
  if (format.ends_with("_pipe")) {
    return {"is no video but a picture (" + format.substr(0, format.size() - 5) + "): give it an image's name"};
  }
  static constexpr const char* sound = "wav,w64,mp3,flac,aac,ac3,eac3,dts,loas,aiff,au,caf,amr,ape,wv,tta";
  if (!format.empty() && av_match_list(format.c_str(), sound, ',') != 0) {
    return {"has sound alone, no pictures: it cannot be decoded"};
  }
  if (!format.empty() && av_match_list(format.c_str(), own_pictures, ',') == 0) {
    return {"is no video: its format, " + format + ", holds no pictures of its own"};
  }
  if (!format.empty()) return {"cannot be decoded: it begins as " + format + " and nothing in it can be read"};
  return {"cannot be decoded: it is no video, whatever its name says"};
}

bool has_pictures(const AVStream& stream) {
  constexpr int covers = AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS;
  return stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO && (stream.disposition & covers) == 0;
}

std::optional<int> best_stream(const AVFormatContext& context) {
  std::optional<int> best;
  const auto rank = [&](int index) {
    const AVStream& stream = *context.streams[index];
    const std::int64_t area = std::int64_t{stream.codecpar->width} * stream.codecpar->height;
    return std::pair((stream.disposition & AV_DISPOSITION_DEFAULT) != 0, area);
  };
  for (int index = 0; index < static_cast<int>(context.nb_streams); ++index) {
    if (!has_pictures(*context.streams[index])) continue;
    if (!best || rank(index) > rank(*best)) best = index;
  }
  return best;
}

BadVideo why_no_stream(const AVFormatContext& context) {
  bool sound = false;
  for (unsigned index = 0; index < context.nb_streams; ++index) {
    sound = sound || context.streams[index]->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
  }
  return {sound ? "has sound alone, no pictures: it cannot be decoded"
                : "has no stream of pictures: it cannot be decoded"};
}

}  // namespace

std::string guessed_format(const fs::path& file) {
  constexpr std::size_t looked_at = 1 << 16;
  std::vector<unsigned char> bytes(looked_at + AVPROBE_PADDING_SIZE, 0);
  std::ifstream stream(file, std::ios::binary);
  stream.read(reinterpret_cast<char*>(bytes.data()), looked_at);
  const std::string name = file.string();
  AVProbeData probe{name.c_str(), bytes.data(), static_cast<int>(stream.gcount()), nullptr};
  int score = 0;
  const AVInputFormat* format = av_probe_input_format3(&probe, 1, &score);
  return format != nullptr && score > AVPROBE_SCORE_RETRY ? format->name : "";
}

std::variant<Container, BadVideo> Container::open(const fs::path& file) {
  silence_ffmpeg();
  std::error_code error;
  if (fs::file_size(file, error) == 0 && !error) return BadVideo{"is empty"};
  AVDictionary* options = nullptr;
  av_dict_set(&options, "protocol_whitelist", "file", 0);
  av_dict_set(&options, "format_whitelist", own_pictures, 0);
  AVFormatContext* opened = nullptr;
  const int code = avformat_open_input(&opened, ("file:" + fs::absolute(file).string()).c_str(), nullptr, &options);
  const AvHandle<AVDictionary> unused(options);
  if (with_memory(code) < 0) return why_not_opened(file);
  AvHandle<AVFormatContext> context(opened);
  if (with_memory(avformat_find_stream_info(context.get(), nullptr)) < 0) return why_not_opened(file);
  const std::optional<int> stream = best_stream(*context);
  if (!stream) return why_no_stream(*context);
  for (int index = 0; index < static_cast<int>(context->nb_streams); ++index) {
    if (index != *stream) context->streams[index]->discard = AVDISCARD_ALL;
  }
  return Container(std::move(context), *stream);
}

double Container::stated_rate() const {
  const AVRational rate = av_guess_frame_rate(context_.get(), context_->streams[stream_], nullptr);
  const double value = rate.den != 0 ? av_q2d(rate) : 0;
  return std::isfinite(value) && value > 0 && value < 1e6 ? value : 0;
}

Container::Read Container::next(AVPacket& packet) {
  while (true) {
    const int code = with_memory(av_read_frame(context_.get(), &packet));
    if (code == AVERROR(EAGAIN)) continue;
    if (code == AVERROR_EOF) return Read::end;
    if (code < 0) return Read::broken;
    if (packet.stream_index == stream_) return Read::packet;
    av_packet_unref(&packet);
  }
}

}  // namespace foldwise::datasets

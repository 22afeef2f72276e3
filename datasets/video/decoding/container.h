// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <variant>

#include "datasets/video/decoding/av_handles.h"
#include "datasets/video/decoding/bad_video.h"

namespace foldwise::datasets {

/// A video file, as libavformat takes it apart. Nothing but the file itself is ever opened: no protocol but `file`, and
/// no format that names other files (playlists, patterns of names, descriptions of streams).
class Container {
 public:
  /// What is wrong where the file is empty, of a format that holds no pictures, a playlist, sound alone, or unfinished.
  static std::variant<Container, BadVideo> open(const std::filesystem::path& file);

  /// The video stream: never a cover picture, the default one before others, the larger before the smaller.
  const AVStream& stream() const { return *context_->streams[stream_]; }
  /// Frames per second that the file states or that its first packets suggest; 0: unknown.
  double stated_rate() const;
  /// libavformat's name: "matroska,webm".
  std::string format() const { return context_->iformat->name; }
  /// Whether its time stamps may begin anew inside of it, as in recordings of broadcasts.
  bool may_begin_anew() const { return (context_->iformat->flags & AVFMT_TS_DISCONT) != 0; }

  enum class Read { packet, end, broken };
  /// The next packet of the video stream. Broken: the file ends or goes wrong where a packet should be.
  Read next(AVPacket& packet);

 private:
  Container(AvHandle<AVFormatContext> context, int stream) : context_(std::move(context)), stream_(stream) {}

  AvHandle<AVFormatContext> context_;
  int stream_ = 0;
};

/// libavformat's name for what a file begins as; empty: nothing that it knows.
std::string guessed_format(const std::filesystem::path& file);

}  // namespace foldwise::datasets

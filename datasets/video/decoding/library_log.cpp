// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/decoding/library_log.h"

extern "C" {
#include <libavutil/log.h>
}

#include <algorithm>
#include <array>
#include <cstdarg>
#include <mutex>
#include <string_view>

namespace foldwise::datasets {
namespace {

thread_local long errors_on_this_thread = 0;
thread_local long wrong_checksums_on_this_thread = 0;
thread_local long broken_containers_on_this_thread = 0;

// What demuxers say of a place at which they lose something, at whatever level.
constexpr std::array<std::string_view, 6> lossy_lines{"invalid as first byte of an EBML number",
                                                      "exceeds containing master element",
                                                      "Packet mismatch",
                                                      "freeing incomplete packet",
                                                      "ff asf skip",
                                                      "ff asf bad header"};

// What decoders call errors about files that are sound: data of applications in pictures that they do not know.
constexpr std::array<std::string_view, 5> harmless_lines{
    "unable to decode APP", "decode_app", "Found EXIF", "invalid TIFF header in Exif data", "error decoding Exif data"};

std::string_view class_of(void* object) {
  const AVClass* const kind = object != nullptr ? *static_cast<AVClass**>(object) : nullptr;
  return kind != nullptr && kind->class_name != nullptr ? kind->class_name : "";
}

void count_instead_of_printing(void* object, int level, const char* format, va_list /*arguments*/) {
  if (level > AV_LOG_DEBUG) return;
  const std::string_view source = class_of(object);
  if (source == "AVFormatContext") {
    const std::string_view line(format);
    const auto contains = [&](std::string_view words) { return line.find(words) != std::string_view::npos; };
    if (std::ranges::any_of(lossy_lines, contains)) ++broken_containers_on_this_thread;
    if (level <= AV_LOG_ERROR && line.starts_with("CRC mismatch")) ++wrong_checksums_on_this_thread;
  }
  if (level > AV_LOG_ERROR) return;
  if (source != "AVCodecContext") return;
  for (const std::string_view harmless : harmless_lines) {
    if (std::string_view(format).starts_with(harmless)) return;
  }
  ++errors_on_this_thread;
}

}  // namespace

void silence_ffmpeg() {
  static std::once_flag once;
  std::call_once(once, [] { av_log_set_callback(count_instead_of_printing); });
}

long decoder_errors() {
  return errors_on_this_thread;
}

long checksum_errors() {
  return wrong_checksums_on_this_thread;
}

long container_errors() {
  return broken_containers_on_this_thread;
}

}  // namespace foldwise::datasets

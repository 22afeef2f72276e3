// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/library_log.h"

extern "C" {
#include <libavutil/log.h>
}

#include <array>
#include <cstdarg>
#include <mutex>
#include <string_view>

namespace foldwise::datasets {
namespace {

thread_local long errors_on_this_thread = 0;
thread_local long wrong_checksums_on_this_thread = 0;

// What decoders call errors about files that are sound: data of applications in JPEGs that they do not know.
constexpr std::array<std::string_view, 3> harmless_lines{"unable to decode APP", "decode_app", "Found EXIF"};

std::string_view class_of(void* object) {
  const AVClass* const kind = object != nullptr ? *static_cast<AVClass**>(object) : nullptr;
  return kind != nullptr && kind->class_name != nullptr ? kind->class_name : "";
}

void count_instead_of_printing(void* object, int level, const char* format, va_list /*arguments*/) {
  if (level > AV_LOG_ERROR) return;
  const std::string_view source = class_of(object);
  if (source == "AVFormatContext" && std::string_view(format).starts_with("CRC mismatch")) {
    ++wrong_checksums_on_this_thread;
  }
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

}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/library_versions.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libswscale/swscale.h>
}

#include <opencv2/core/utility.hpp>

namespace foldwise::datasets {
namespace {

/// 59.27.100, as FFmpeg's libraries count.
std::string version_text(unsigned version) {
  std::string text = std::to_string(AV_VERSION_MAJOR(version));
  for (const unsigned part : {AV_VERSION_MINOR(version), AV_VERSION_MICRO(version)})
    text.append(".").append(std::to_string(part));
  return text;
}

}  // namespace

std::map<std::string, std::string> library_versions() {
  return {{"opencv", cv::getVersionString()},
          {"libavcodec", version_text(avcodec_version())},
          {"libavformat", version_text(avformat_version())},
          {"libswscale", version_text(swscale_version())}};
}

}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

namespace foldwise::datasets {

/// Of the libraries that decode videos and pictures, as they are loaded, not as they were compiled against: "opencv",
/// "libavcodec", "libavformat", "libswscale".
std::map<std::string, std::string> library_versions();

}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace foldwise::datasets {

/// Why a sample cannot be used, as part of a sentence: "is cut: …". Names the file where the sample is a folder.
struct BadVideo {
  std::string reason;
};

}  // namespace foldwise::datasets

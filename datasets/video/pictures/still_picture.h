// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <opencv2/core/mat.hpp>
#include <string>
#include <variant>
#include <vector>

namespace foldwise::datasets {

/// Why a file holds no picture that can be used, as part of a sentence: "is cut".
struct BadPicture {
  std::string reason;
};

/// The picture of a whole file, BGR, 8 bits, upright. Of which kind it is (JPEG, PNG, BMP, WebP, TIFF, JPEG 2000, PNM)
/// is judged by its content. One that is cut or damaged is a BadPicture: what is missing is never made up.
std::variant<cv::Mat, BadPicture> decode_still(const std::vector<char>& content);

/// Whether it begins as a GIF, which holds a film as well as a picture.
bool begins_as_gif(const std::vector<char>& content);

}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

namespace foldwise::datasets {

/// One curve of a sheet: a value for each frame of the source.
struct SheetCurve {
  std::string name;
  std::vector<float> values;
};

/// What a contact sheet shows.
struct SheetContent {
  std::string title;
  std::vector<cv::Mat> pictures;  ///< BGR, 8 bits, of equal size
  std::vector<int> numbers;       ///< of each picture in its source
  std::vector<SheetCurve> curves;
  int source_frames = 0;
};

/// Pictures in rows with their frame numbers, and below them the curves over the whole source, the pictures' places
/// marked: BGR, 8 bits.
cv::Mat contact_sheet(const SheetContent& content);

}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "datasets/dataset.h"

namespace foldwise::datasets {

/// In the order of the numbers 0 to 6 in FER2013's first column.
constexpr std::array<std::string_view, 7> fer2013_classes{"Angry", "Disgust",  "Fear",   "Happy",
                                                          "Sad",   "Surprise", "Neutral"};

/// Reads fer2013.csv, or Kaggle's train.csv where that is missing: columns emotion, pixels and Usage, in any order, in
/// small or capital letters, and no others. train.csv may lack Usage: all its rows are of Training. The pictures are
/// not looked at: Sample::record is the byte of a row, and datasets/video/pictures/pixel_row.h reads it. Sample::split
/// is Training, PublicTest or PrivateTest, the id "Training/00001", with the row's number in the file from 1. Throws
/// UserError that names the file and the line.
Dataset read_fer2013(const DatasetOptions& options);

}  // namespace foldwise::datasets

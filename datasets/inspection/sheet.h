// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "datasets/dataset.h"
#include "datasets/inspection/contact_sheet.h"

namespace foldwise::datasets {

/// The frames of a sample as a sweep would store them, some of them, evenly spaced; its label curves; and, of a
/// generated dataset, the true intensity (planted/<id>.csv). Throws UserError when the sample cannot be decoded or has
/// no frames to show.
SheetContent sheet_content(const Dataset& dataset, const Sample& sample, const DatasetOptions& options, int pictures);

/// As PNG or JPEG, by the name's ending. Throws UserError when it cannot be written.
void write_picture(const cv::Mat& picture, const std::filesystem::path& file);

}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "datasets/dataset.h"

namespace foldwise::datasets {

/// In the order of the numbers 1 to 7 in RAF-DB's list.
constexpr std::array<std::string_view, 7> rafdb_classes{"Surprise", "Fear",  "Disgust", "Happiness",
                                                        "Sadness",  "Anger", "Neutral"};

/// Reads the basic expressions, single aligned pictures:
///
///     EmoLabel/list_patition_label.txt        (or list_partition_label.txt) lines "train_00001.jpg 5"
///     Image/aligned/train_00001_aligned.jpg
///
/// below the root, or below its folder `basic`. Sample::split is what the name begins with, "train" or "test". Throws
/// UserError that names the file and the line: when the list or a picture is missing, a line is anything else, or the
/// list lacks a picture that is there.
Dataset read_rafdb(const DatasetOptions& options);

}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "datasets/dataset.h"

namespace foldwise::datasets {

/// The folder of the lists that say which videos each official split trains and tests with.
constexpr std::string_view hmdb51_split_folder = "testTrainMulti_7030_splits";
constexpr std::array<std::string_view, 3> hmdb51_splits{"1", "2", "3"};

/// Reads the dataset as its archives are unpacked:
///
///     <class>/<name>.avi                                            names hold # & ; ( ) ! and the like
///     testTrainMulti_7030_splits/<class>_test_split{1,2,3}.txt      lines "<name>.avi <number>"
///
/// The numbers: 0 unused in this split, 1 train, 2 test. The classes are the folders that hold videos or have a list,
/// in the order of their names; folders with neither are not looked at. Names may be in small or capital letters.
/// Dataset::official_splits has the three splits, with "train", "test" or nothing for each video. Throws UserError that
/// names the file and the line: when a list is missing or empty, names a video that is not there or leaves something
/// else than a name and its number; when no list names a video; when a class has no videos.
Dataset read_hmdb51(const DatasetOptions& options);

}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "datasets/dataset.h"

namespace foldwise::datasets {

/// Reads a user's own data. What lies below the root, by dataset.layout:
///
///     videos   <class>/…/<name>.avi         a sample each: .avi .mp4 .mkv .mov .webm .mpg …
///     faces    <class>/…/<name>/<n>.png     a folder of images is a sample
///     images   <class>/…/<name>.png         a sample each
///
/// automatic: the one of the three that is there. Images right in the folder of a class are samples of their own,
/// images deeper down belong to the sample that their folder is. Where there is more than one kind, the layout has to
/// be named, and the other kinds are then not looked at.
///
/// Splits: when each folder right below the root is named as a split is (train, training, val, valid, validation, dev,
/// test or testing, in small or capital letters), they are splits, and the folders within them are the classes:
/// <split>/<class>/…. One folder with another name, and all are classes; Dataset::remarks says so where their names
/// look like those of splits. Folders that hold results of sweeps, `output` among them, and the truth of a generated
/// dataset never count (files/other_folders.h).
///
/// samples.csv in the root (in any case; readers/sample_table.h) says more: subject, split and class of each sample. It
/// must name every sample and nothing else. Its classes and splits come before those of the folders, which then may
/// have any names. `automatic` is then the layout of the sample in its first row.
///
/// The classes are in the order of their names; Sample::id is the path without the file's ending. Throws UserError that
/// names the file, and the line of samples.csv.
Dataset read_folders(const DatasetOptions& options, const std::filesystem::path& output);

}  // namespace foldwise::datasets

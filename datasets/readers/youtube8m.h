// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "datasets/dataset.h"

namespace foldwise::datasets {

/// YouTube-8M's features. Each shard is a sample, its id the file's name without extension ("train0a"), its split the
/// word that this begins with: train, validate or test.
///
///     train*.tfrecord, validate*.tfrecord, test*.tfrecord     in the root or in folders train, validate and test
///     video/… and frame/… (or video_level/, frame_level/)     where both levels are kept side by side
///
/// The level is that of the first record; where both folders are there, dataset.layout chooses. Test shards are left
/// out when the first one's first record has no labels, as the official ones.
///
/// The classes are those of vocabulary.csv (columns Index and Name), else of a label_names*.csv (label_id and
/// label_name), in the root or beside the shards. Without such a file their number follows from how the first record
/// names its id: video_id is 2017's release with 4716, id is 2018's with 3862.
Dataset read_youtube8m(const DatasetOptions& options);

}  // namespace foldwise::datasets

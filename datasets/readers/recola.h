// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "datasets/dataset.h"

namespace foldwise::datasets {

/// RECOLA as of AVEC 2016. Recordings are what the gold standard of the task (arousal, or valence) has:
///
///     ratings_gold_standard/<task>/{train,dev}_<n>.arff      Instance_name, frameTime, GoldStandard; every 40 ms
///     features_audio/<task>/<recording>.arff                 modality "audio"
///     features_video_appearance/…                            "appearance"
///     features_video_geometric/…                             "geometric"
///
/// Features lie in <task>/ or directly in their folder. A modality whose folder is missing is left out; one must be
/// there. Splits "train" and "dev"; each recording is a person of its own. Other names in
/// the gold standard are refused, and so are files that name another recording within (Instance_name). Throws UserError
/// with file and line.
Dataset read_recola(const DatasetOptions& options);

}  // namespace foldwise::datasets

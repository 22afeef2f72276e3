// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "datasets/dataset.h"

namespace foldwise::datasets {

/// SEWA-DB: videos of people in a conversation, with valence and arousal ten times a second. One of two releases:
///
///     AVEC 2017, 2018   video/Train_01.avi (2018: Train_DE_01), labels/Train_01.csv; Devel_…, Test_…
///     basic             <clip>.avi and <clip>_{Arousal|Valence}_<type>_Aligned*.csv anywhere below the root: below
///                       labels/, beside the video, in folders of annotations
///
/// A video is an .avi or .mp4 file; its name without the ending is the sample's id. Names are read in
/// small and capital letters alike. What sweeps wrote, and what generated datasets have in planted/, is not looked at.
/// Of a clip that was annotated from several types of material the one that shows most is taken: AV, else V, else A.
/// Labels by several annotators are averaged.
///
/// The split is what the name begins with: Train, Devel or Test; a clip of another name has none. Numbers begin anew
/// in each split, with other people, so the subject is all of the name: "Train_01". Clips of other names do not tell
/// who is in them.
///
/// Test recordings were handed out without labels. Those are no samples but listed in Dataset::left_out, which
/// `datasets check` and `datasets windows` count. Any other video without labels is an error, as are labels without a
/// video.
Dataset read_sewa(const DatasetOptions& options, const std::filesystem::path& output);

}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "datasets/dataset.h"

namespace foldwise::datasets {

/// The official classes, in the order of their labels.
inline constexpr std::array<std::string_view, 7> afew_classes{"Angry",   "Disgust", "Fear",    "Happy",
                                                              "Neutral", "Sad",     "Surprise"};

/// AFEW (EmotiW). Two splits, Train_AFEW and Val_AFEW (or Train and Val), in one of these layouts:
///
///     videos   <split>/<Emotion>/<id>.avi
///     faces    <split>/<Emotion>/<id>/*.png, or
///              <split>/AlignedFaces_LBPTOP_Points[_Val]/Faces/<id>/*.png, whose label is the emotion of <id>.avi
///
/// `automatic` takes faces where both splits have them, else videos: faces are what the published results are
/// measured on, and a face fills the frame. Where a split has both kinds of face folders, those below the emotions are
/// taken. Ids are "<split>_AFEW/<Emotion>/<id>" in every layout. A label is a folder's name, never a number.
Dataset read_afew(const DatasetOptions& options);

}  // namespace foldwise::datasets

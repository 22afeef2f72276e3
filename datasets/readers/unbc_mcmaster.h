// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "datasets/dataset.h"

namespace foldwise::datasets {

/// UNBC-McMaster Shoulder Pain Expression Archive. Subjects are named as in the official copy, "042-ll042":
///
///     Images/<subject>/<sequence>/<sequence><FFF>.png
///     Frame_Labels/PSPI/<subject>/<sequence>/<sequence><FFF>_facs.txt    one number from 0 to 16
///     Sequence_Labels/OPR/<subject>/<sequence>.txt (or OPI)              observed pain, 0 to 5
///
/// Each of the three may lie once more in a folder of its own name, as some copies have it. Ids are
/// "<subject>/<sequence>". Each sample has the curve "pspi", a value for each image. The task opi_0_3 leaves out the
/// sequences with observed pain 1 and 2; what is wrong with their labels is an error all the same.
Dataset read_unbc_mcmaster(const DatasetOptions& options);

}  // namespace foldwise::datasets

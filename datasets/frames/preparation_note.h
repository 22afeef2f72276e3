// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/jobs/job.h"

namespace foldwise::datasets {

/// What a preparation notes beside each video that it stores, so that one that goes on after a kill can report what the
/// killed one saw.
struct PreparationNote {
  int without_face = 0;                    ///< pictures of this video that were left out
  int unrotated = 0;                       ///< frames of this video
  double seconds = 0;                      ///< of work since the note before
  std::vector<Exclusion> exclusions = {};  ///< the samples that were left out since the note before, in their order
  std::string look = {};                   ///< of this video: looks.h, as text
  bool operator==(const PreparationNote&) const = default;
};

std::string to_text(const PreparationNote& note);
/// None where the text is not of this form.
std::optional<PreparationNote> parse_preparation_note(std::string_view text);

}  // namespace foldwise::datasets

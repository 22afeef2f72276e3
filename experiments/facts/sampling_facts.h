// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

#include "experiments/choice_table.h"
#include "experiments/experiment.h"

namespace foldwise {

/// What a strategy asks of the videos that it samples from.
struct SamplingFacts {
  SamplingStrategy strategy;
  bool among_clips = false;      ///< it tells a video's clips apart, so that each video has to be of one class
  bool by_frame_labels = false;  ///< by labels along each video that are not what is predicted
  bool explores = false;         ///< it visits evenly spaced clips before it goes by their scores
};

/// One row for each strategy.
inline constexpr auto sampling_rows = std::to_array<SamplingFacts>({
    {.strategy = SamplingStrategy::uniform},
    {.strategy = SamplingStrategy::stochastic_softmax, .among_clips = true, .explores = true},
    {.strategy = SamplingStrategy::frame_labels, .among_clips = true, .by_frame_labels = true},
    {.strategy = SamplingStrategy::reinforce, .among_clips = true},
    {.strategy = SamplingStrategy::weighted_loss, .among_clips = true, .explores = true},
});
static_assert(each_has_its_row(sampling_rows, &SamplingFacts::strategy));

constexpr const SamplingFacts& facts_of(SamplingStrategy strategy) {
  return sampling_rows[static_cast<std::size_t>(strategy)];
}

}  // namespace foldwise

// SPDX-License-Identifier: Apache-2.0
/// Which videos look like copies of which: README.md has what is found, and what is accused wrongly.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "datasets/frames/looks.h"

namespace foldwise::datasets {

/// How far two videos agree when the shorter one is laid onto that part of the longer one that it resembles most, or,
/// slowed, onto all of it, with or without a margin cut off: from 0 to 1, the smaller of two figures. The correlation
/// of their pixels over space: do they show the same? And that of how their pixels depart from their mean over time:
/// does it move alike? Two recordings of one person before one background agree in the first alone. None unless both
/// are as high as those of copies, and where one of them has no frame. Single pictures, and what does not move, agree
/// in the first alone, which has to be nearly 1.
std::optional<double> agreement_of_copies(const VideoLook& one, const VideoLook& other);

/// Two videos by their places in a list.
struct LookPair {
  std::size_t one = 0;
  std::size_t other = 0;  ///< larger
  bool operator==(const LookPair&) const = default;
};

/// The pairs that are worth comparing: all of a hundred videos; of more of them each with those that are nearest to it
/// in the mean of their pictures, eight at least, so that the number of pairs grows with the number of videos. Looks
/// that are null or without a frame are in none. Ascending.
std::vector<LookPair> pairs_to_compare(std::span<const VideoLook* const> looks);

}  // namespace foldwise::datasets

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace foldwise {

/// Number of letters to insert, remove, change or swap with their neighbour to turn one word into the other.
std::size_t edit_distance(std::string_view from, std::string_view to);

/// "; did you mean X?" for the candidate that looks most like the word, or nothing where none does. Of a dotted
/// candidate, the last part may be enough.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace foldwise

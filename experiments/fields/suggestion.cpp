// SPDX-License-Identifier: Apache-2.0
#include "experiments/fields/suggestion.h"

#include <algorithm>
#include <cctype>
#include <limits>

namespace foldwise {
namespace {

std::string folded(std::string_view word) {
  std::string text;
  for (const char letter : word) {
    text += letter == '-' || letter == ' ' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  return text;
}

std::string_view last_part(std::string_view path) {
  return path.substr(path.rfind('.') + 1);
}

// Small: alike. Nothing in common: the largest number.
std::size_t difference(std::string_view word, std::string_view candidate) {
  constexpr std::size_t unlike = std::numeric_limits<std::size_t>::max();
  const std::size_t tolerated = std::max<std::size_t>(1, word.size() / 3);
  const std::size_t whole = edit_distance(word, candidate);
  if (whole <= tolerated) return 2 * whole;
  if (last_part(candidate) == last_part(word)) return 2 * tolerated + 1;
  const std::size_t part = edit_distance(last_part(word), last_part(candidate));
  if (part <= std::max<std::size_t>(1, last_part(word).size() / 3)) return 2 * (tolerated + part) + 1;
  const bool contained = word.size() >= 3 && candidate.find(word) != std::string_view::npos;
  return contained ? 4 * (tolerated + candidate.size()) : unlike;
}

}  // namespace

std::size_t edit_distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> before;                // row i - 2
  std::vector<std::size_t> above(to.size() + 1);  // row i - 1
  std::vector<std::size_t> row(to.size() + 1);    // row i
  for (std::size_t j = 0; j <= to.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    before = std::move(above);
    above = row;
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t change = above[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, change});
      const bool swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row.back();
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string* best = nullptr;
  std::size_t least = std::numeric_limits<std::size_t>::max();
  for (const std::string& candidate : candidates) {
    const std::size_t unlikeness = difference(folded(word), folded(candidate));
    if (unlikeness < least) {
      least = unlikeness;
      best = &candidate;
    }
  }
  return best ? "; did you mean " + *best + "?" : "";
}

}  // namespace foldwise

// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/problems.h"

#include <algorithm>
#include <tuple>
#include <unordered_set>

#include "experiments/foundation/error.h"
#include "experiments/foundation/text/utf8.h"

namespace foldwise {
namespace {

constexpr std::size_t most_told = 100;
constexpr std::size_t most_of_a_name = 200;  // bytes

}  // namespace

void Problems::add(const Place& place, std::string_view field, const std::string& sentence) {
  std::string text(place.source);
  if (place.line > 0) text += ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
  text += ": ";
  if (!field.empty()) text.append(shortened(field, most_of_a_name)).append(": ");
  problems_.push_back({std::string(place.source), place.line, place.column, text + sentence});
}

void Problems::raise_if_any() const {
  if (problems_.empty()) return;
  std::vector<Problem> sorted = problems_;
  std::ranges::stable_sort(sorted, {}, [](const Problem& each) {
    return std::make_tuple(each.line == 0, each.line, each.column);  // the command line comes last
  });
  std::vector<std::string> lines;
  std::unordered_set<std::string_view> told;
  for (const Problem& problem : sorted) {
    if (told.insert(problem.text).second && told.size() <= most_told) lines.push_back(problem.text);
  }
  if (told.size() > most_told) {
    lines.push_back(sorted.front().source + ": and " + std::to_string(told.size() - most_told) +
                    " more mistakes; mend these first");
  }
  throw SweepErrors(std::move(lines));
}

}  // namespace foldwise

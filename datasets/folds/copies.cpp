// SPDX-License-Identifier: Apache-2.0
#include "datasets/folds/copies.h"

#include <map>
#include <set>

#include "datasets/folds/fold_checks.h"

namespace foldwise::datasets {
namespace {

using Groups = std::map<Key, std::vector<std::size_t>>;

Groups equal_samples(std::span<const std::optional<Key>> contents) {
  Groups groups;
  for (std::size_t sample = 0; sample < contents.size(); ++sample) {
    if (contents[sample]) groups[*contents[sample]].push_back(sample);
  }
  std::erase_if(groups, [](const auto& group) { return group.second.size() < 2; });
  return groups;
}

}  // namespace

std::optional<std::string> copies_remark(const std::vector<Fold>& folds, const Dataset& dataset,
                                         std::span<const std::optional<Key>> contents) {
  const Groups groups = equal_samples(contents);
  if (groups.empty()) return std::nullopt;
  std::string first;
  std::set<std::size_t> tested;  // with a copy on the other side
  enum class Side { none, learns, tests };
  std::vector<Side> sides;
  for (const Fold& fold : folds) {
    sides.assign(dataset.samples.size(), Side::none);
    for (const auto* part : {&fold.train, &fold.validation}) {
      for (const std::size_t sample : *part) sides.at(sample) = Side::learns;
    }
    for (const std::size_t sample : fold.test) sides.at(sample) = Side::tests;
    for (const auto& [content, samples] : groups) {
      std::optional<std::size_t> learns;
      for (const std::size_t sample : samples) {
        if (sides[sample] == Side::learns && !learns) learns = sample;
      }
      for (const std::size_t sample : samples) {
        if (!learns || sides[sample] != Side::tests) continue;
        tested.insert(sample);
        if (!first.empty()) continue;
        first = dataset.samples[sample].id + " and " + dataset.samples[*learns].id + " hold the same bytes, and in " +
                place_of(fold) + " the one is tested and the other trains or validates";
      }
    }
  }
  if (tested.empty()) return std::nullopt;
  const std::size_t others = tested.size() - 1;
  if (others > 0) first += "; so it is with " + std::to_string(others) + (others == 1 ? " other" : " others");
  return first + ": keep one of each, or keep them together by their subject";
}

}  // namespace foldwise::datasets

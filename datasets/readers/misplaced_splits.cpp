// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/misplaced_splits.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <vector>

#include "datasets/readers/class_listing.h"
#include "experiments/foundation/text/letter_case.h"

namespace foldwise::datasets {
namespace {

constexpr std::array<std::string_view, 8> split_names{"train",      "training", "val",  "valid",
                                                      "validation", "dev",      "test", "testing"};

bool is_letter(char letter) {
  const char lower = lower_case(letter);
  return lower >= 'a' && lower <= 'z';
}

// "videos_train1" has the words "videos" and "train".
bool has_word_of_split(std::string_view name) {
  for (std::size_t begin = 0; begin < name.size();) {
    std::size_t end = begin;
    while (end < name.size() && is_letter(name[end])) ++end;
    if (names_split(name.substr(begin, end - begin))) return true;
    begin = end + 1;
  }
  return false;
}

// How many folders of samples each folder right below the root holds.
std::map<std::string, std::set<std::string>> folders_within(const std::set<std::filesystem::path>& samples) {
  std::map<std::string, std::set<std::string>> folders;
  for (const std::filesystem::path& sample : samples) {
    if (std::distance(sample.begin(), sample.end()) < 3) continue;
    folders[sample.begin()->string()].insert(std::next(sample.begin())->string());
  }
  return folders;
}

}  // namespace

bool names_split(std::string_view name) {
  return std::ranges::find(split_names, lower_case(name)) != split_names.end();
}

std::optional<std::string> misplaced_splits_remark(const std::set<std::string>& classes,
                                                   const std::set<std::filesystem::path>& samples) {
  std::vector<std::string> suspects;
  std::ranges::copy_if(classes, std::back_inserter(suspects), has_word_of_split);
  if (suspects.empty()) return std::nullopt;
  if (suspects.size() == 1 && folders_within(samples)[suspects.front()].size() < 2) return std::nullopt;
  return (suspects.size() == 1 ? "the class " : "the classes ") + enumerated(suspects) +
         (suspects.size() == 1 ? " is named as a split is" : " are named as splits are") +
         ": where that is meant, name every folder below the root train, val or test, with the folders of the classes "
         "within, or say in samples.csv the class and the split of each sample";
}

}  // namespace foldwise::datasets

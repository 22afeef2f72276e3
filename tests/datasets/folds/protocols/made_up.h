// SPDX-License-Identifier: Apache-2.0
/// Datasets that lie on no disk, and what must hold of every fold of them.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "datasets/folds/fold.h"

namespace foldwise::datasets {

/// Adds samples with ids that sort in the order in which they are added.
inline void add_samples(Dataset& dataset, int count, int label, const std::string& subject,
                        const std::string& split = "") {
  for (int i = 0; i < count; ++i) {
    const std::string number = std::to_string(100000 + dataset.samples.size());
    dataset.samples.push_back({"s" + number, number + ".avi", label, subject, split});
  }
}

inline Dataset dataset_of_classes(std::vector<std::string> classes) {
  Dataset dataset;
  dataset.name = "folders";
  dataset.root = "/data";
  dataset.classes = std::move(classes);
  return dataset;
}

/// Every subject has the same number of samples of each class.
inline Dataset even_subjects(int subjects, int per_class, int classes = 2) {
  Dataset dataset = dataset_of_classes(std::vector<std::string>(static_cast<std::size_t>(classes), "class"));
  for (int subject = 0; subject < subjects; ++subject) {
    for (int label = 0; label < classes; ++label) {
      add_samples(dataset, per_class, label, "subject " + std::to_string(100 + subject));
    }
  }
  return dataset;
}

inline ProtocolOptions protocol_of(ProtocolKind kind, int repeats = 1, std::int64_t seed = 1) {
  ProtocolOptions protocol;
  protocol.kind = kind;
  protocol.repeats = repeats;
  protocol.seed = seed;
  return protocol;
}

inline std::map<int, int> per_label(const std::vector<std::size_t>& part, const Dataset& dataset) {
  std::map<int, int> counts;
  for (const std::size_t index : part) ++counts[dataset.samples[index].label];
  return counts;
}

inline std::set<std::string> subjects_in(const std::vector<std::size_t>& part, const Dataset& dataset) {
  std::set<std::string> subjects;
  for (const std::size_t index : part) subjects.insert(dataset.samples[index].subject);
  return subjects;
}

inline bool share_a_subject(const std::vector<std::size_t>& one, const std::vector<std::size_t>& other,
                            const Dataset& dataset) {
  const std::set<std::string> others = subjects_in(other, dataset);
  return std::ranges::any_of(subjects_in(one, dataset), [&](const auto& subject) { return others.contains(subject); });
}

/// Ascending parts that share nothing; how many samples they have together.
inline std::size_t expect_disjoint(const Fold& fold) {
  std::set<std::size_t> seen;
  std::size_t count = 0;
  for (const auto* part : {&fold.train, &fold.validation, &fold.test}) {
    EXPECT_TRUE(std::ranges::is_sorted(*part));
    EXPECT_FALSE(part->empty());
    seen.insert(part->begin(), part->end());
    count += part->size();
  }
  EXPECT_EQ(seen.size(), count);
  return count;
}

}  // namespace foldwise::datasets

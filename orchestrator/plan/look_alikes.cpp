// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/look_alikes.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "datasets/frames/looks.h"
#include "datasets/frames/shard_path.h"
#include "orchestrator/plan/planned_dataset.h"
#include "results/store/records.h"

namespace foldwise::orchestrator {
namespace {

using Looks = std::vector<std::optional<datasets::VideoLook>>;  // of each sample

/// Two samples, and by how much they differ.
struct Pair {
  std::size_t one = 0;
  std::size_t other = 0;
  double difference = 0;
};

Looks looks_of(const PlannedFrames& frames, const std::filesystem::path& output) {
  const auto& samples = frames.source->dataset.samples;
  std::unordered_map<std::string, std::size_t> places;
  for (std::size_t sample = 0; sample < samples.size(); ++sample) places.emplace(samples[sample].id, sample);
  Looks looks(samples.size());
  for (const Key& shard : frames.shard_keys) {
    for (datasets::NamedLook& named : datasets::read_looks(datasets::looks_path(datasets::shard_path(output, shard)))) {
      const auto found = places.find(named.id);
      if (found != places.end()) looks[found->second] = std::move(named.look);
    }
  }
  return looks;
}

/// What is of one subject is on one side, and the same bytes are told of already.
bool may_be_copies(const DigestedDataset& source, std::size_t one, std::size_t other) {
  const std::string& subject = source.dataset.samples[one].subject;
  if (!subject.empty() && subject == source.dataset.samples[other].subject) return false;
  return !source.contents[one] || source.contents[one] != source.contents[other];
}

/// Others that a video may look like and still be taken for a copy. What looks like more is one of a crowd, such as
/// faces that are cut out alike before one background: there looks tell people no longer apart.
constexpr int most_copies = 2;

std::vector<Pair> without_crowds(std::vector<Pair> pairs, std::size_t samples) {
  std::vector<int> likenesses(samples);
  for (const Pair& pair : pairs) {
    ++likenesses[pair.one];
    ++likenesses[pair.other];
  }
  std::erase_if(pairs, [&](const Pair& pair) {
    return likenesses[pair.one] > most_copies || likenesses[pair.other] > most_copies;
  });
  return pairs;
}

/// Pairs of one subject count in a crowd, though they are no pairs of copies that matter.
std::vector<Pair> similar_pairs(const DigestedDataset& source, const Looks& looks) {
  std::vector<Pair> pairs;
  for (std::size_t one = 0; one < looks.size(); ++one) {
    for (std::size_t other = one + 1; looks[one] && other < looks.size(); ++other) {
      if (!looks[other]) continue;
      if (const auto difference = difference_of_copies(*looks[one], *looks[other]))
        pairs.push_back({one, other, *difference});
    }
  }
  pairs = without_crowds(std::move(pairs), looks.size());
  std::erase_if(pairs, [&](const Pair& pair) { return !may_be_copies(source, pair.one, pair.other); });
  std::ranges::sort(pairs, {}, &Pair::difference);
  return pairs;
}

/// The fold that tests one of the pair and not the other; null: none does.
const PlannedFold* dividing_fold(const PlannedFolds& folds, const Pair& pair) {
  constexpr char unused = results::FoldRecord::unused;
  constexpr char test = results::FoldRecord::test;
  for (const PlannedFold& fold : folds.folds) {
    const char one = fold.parts.at(pair.one);
    const char other = fold.parts.at(pair.other);
    if (one != unused && other != unused && (one == test) != (other == test)) return &fold;
  }
  return nullptr;
}

std::optional<std::string> remark_on(const PlannedFolds& folds, const std::vector<Pair>& pairs) {
  const auto& samples = folds.source->dataset.samples;
  std::string first;
  std::size_t others = 0;
  for (const Pair& pair : pairs) {
    const PlannedFold* fold = dividing_fold(folds, pair);
    if (fold == nullptr) continue;
    if (!first.empty()) {
      ++others;
      continue;
    }
    first = fmt::format(
        "{} and {} look like copies of each other ({:.1f} % of what was compared differs), and in {} "
        "the one is tested and the other trains or validates",
        samples[pair.one].id, samples[pair.other].id, 100 * pair.difference,
        fold->name.empty() ? fmt::format("fold {}", fold->fold + 1) : fold->name);
  }
  if (first.empty()) return std::nullopt;
  if (others > 0) first += fmt::format("; so it is with {} other pair{}", others, others == 1 ? "" : "s");
  return first + ": look at both; where one is a copy, keep one of them";
}

}  // namespace

std::vector<std::string> look_alike_remarks(const Plan& plan, const std::filesystem::path& output) {
  std::vector<std::string> remarks;
  for (const PlannedFrames& frames : plan.frames()) {
    const std::vector<Pair> pairs = similar_pairs(*frames.source, looks_of(frames, output));
    for (const PlannedFolds& folds : plan.divisions()) {
      if (folds.source != frames.source) continue;
      auto remark = remark_on(folds, pairs);
      if (remark && std::ranges::find(remarks, *remark) == remarks.end()) remarks.push_back(*std::move(remark));
    }
  }
  return remarks;
}

}  // namespace foldwise::orchestrator

// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/remarks/look_alikes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <optional>
#include <unordered_map>

#include "datasets/frames/look_copies.h"
#include "datasets/frames/shard_path.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/files/durable_file.h"
#include "experiments/foundation/in_parallel.h"
#include "orchestrator/plan/datasets/planned_dataset.h"
#include "results/store/records.h"

namespace foldwise::orchestrator {
namespace {

using Looks = std::vector<std::optional<datasets::VideoLook>>;  // of each sample

/// Two samples, and how far they agree.
struct Pair {
  std::size_t one = 0;
  std::size_t other = 0;
  double agreement = 0;
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

std::vector<Pair> similar_pairs(const DigestedDataset& source, const Looks& looks) {
  std::vector<const datasets::VideoLook*> known(looks.size());
  std::ranges::transform(looks, known.begin(), [](const auto& look) { return look ? &*look : nullptr; });
  std::vector<datasets::LookPair> candidates = datasets::pairs_to_compare(known);
  std::erase_if(candidates, [&](const auto& pair) { return !may_be_copies(source, pair.one, pair.other); });
  std::vector<std::optional<double>> agreements(candidates.size());
  const auto untold = [](int, int) {};
  in_parallel(candidates.size(), machine_threads(), untold, [&](std::size_t index) {
    const auto [one, other] = candidates[index];
    agreements[index] = datasets::agreement_of_copies(*known[one], *known[other]);
  });
  std::vector<Pair> pairs;
  for (std::size_t index = 0; index < candidates.size(); ++index) {
    if (agreements[index]) pairs.push_back({candidates[index].one, candidates[index].other, *agreements[index]});
  }
  std::ranges::stable_sort(pairs, std::ranges::greater(), &Pair::agreement);
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
        "{} and {} look like copies of each other (what was compared agrees to {:.1f} %), and in {} "
        "the one is tested and the other trains or validates",
        samples[pair.one].id, samples[pair.other].id, 100 * pair.agreement,
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

namespace {

std::filesystem::path remarks_path(const std::filesystem::path& output) {
  return output / "frames" / "look_alikes.txt";
}

}  // namespace

void keep_look_alike_remarks(const std::filesystem::path& output, const std::vector<std::string>& remarks) {
  const std::filesystem::path path = remarks_path(output);
  std::error_code error;
  if (remarks.empty()) {
    std::filesystem::remove(path, error);
    return;
  }
  const std::string text = fmt::format("{}\n", fmt::join(remarks, "\n"));
  try {
    DurableFile file(path);
    file.append({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    file.commit();
  } catch (const UserError&) {
    return;  // the remarks are printed all the same
  }
}

std::vector<std::string> kept_look_alike_remarks(const std::filesystem::path& output) {
  std::vector<std::string> remarks;
  std::ifstream file(remarks_path(output));
  for (std::string line; std::getline(file, line);) remarks.push_back(line);
  return remarks;
}

}  // namespace foldwise::orchestrator

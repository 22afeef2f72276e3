// SPDX-License-Identifier: Apache-2.0
#include "datasets/inspection/checking.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <opencv2/core.hpp>

#include "datasets/examples/example_stream.h"
#include "datasets/examples/feature_table.h"
#include "datasets/files/sample_files.h"
#include "datasets/labels/label_coverage.h"
#include "datasets/video/video.h"
#include "experiments/foundation/error.h"

namespace foldwise::datasets {
namespace {

Dataset read_for(DatasetOptions options, Task task) {
  options.task = task;
  return read_dataset(options);
}

void add_parts(const Dataset& dataset, std::vector<CheckedCount>& counts) {
  std::map<std::string, int> splits;
  std::map<std::string, int> subjects;
  std::vector<int> classes(dataset.classes.size());
  for (const Sample& sample : dataset.samples) {
    if (!sample.split.empty()) ++splits[sample.split];
    if (!sample.subject.empty()) ++subjects[sample.subject];
    if (dataset.labels == LabelKind::classes) ++classes.at(static_cast<std::size_t>(sample.label));
  }
  counts.push_back({"all samples", static_cast<int>(dataset.samples.size()), {}});
  for (const auto& [split, samples] : splits) counts.push_back({"split " + split, samples, {}});
  if (dataset.labels == LabelKind::classes) {
    for (std::size_t label = 0; label < classes.size(); ++label) {
      counts.push_back({"class " + dataset.classes[label], classes[label], {}});
    }
  }
  if (!dataset.left_out.empty()) {
    counts.push_back({"left out, without labels", static_cast<int>(dataset.left_out.size()), {}});
  }
  for (const auto& [subject, samples] : subjects) counts.push_back({"subject " + subject, samples, {}});
}

constexpr Size glance{32, 32};  // so that single bright pixels, as of noise, do not count

bool is_black(const cv::Mat& picture) {
  constexpr double darkest_grey = 24;
  double brightest = 0;
  cv::minMaxLoc(picture.reshape(1), nullptr, &brightest);
  return brightest < darkest_grey;
}

// The black pictures of a sample, while it is decoded.
class BlackPictures {
 public:
  void look_at(const cv::Mat& picture) {
    if (is_black(picture)) {
      if (black_ == 0) first_ = pictures_;
      if (leading_ == pictures_) ++leading_;
      ++black_;
    }
    ++pictures_;
  }
  // What is wrong with the whole; empty: nothing.
  std::string judge(int shortest) const {
    if (pictures_ < shortest) {
      return "has " + std::to_string(pictures_) + " frames, fewer than " + std::to_string(shortest);
    }
    if (black_ == 0) return "";
    if (black_ == pictures_) return "is black throughout";
    if (black_ == leading_) return "begins with " + std::to_string(black_) + " black frames";
    return "has " + std::to_string(black_) + " black frames, the first of them frame " + std::to_string(first_);
  }

 private:
  int pictures_ = 0;
  int black_ = 0;
  int first_ = 0;
  int leading_ = 0;
};

std::string describe_unevenness(const FrameTimes& times) {
  return fmt::format("shows its frames at uneven times, {:.0f} to {:.0f} ms apart", 1000 * times.shortest_step(),
                     1000 * times.longest_step());
}

// What is found in a sample; empty: nothing.
struct Look {
  std::string fault = {};
  std::string remark = {};
};

Look look_at_pictures(const Dataset& dataset, const Sample& sample, int shortest) {
  BlackPictures pictures;
  PictureCount seen;
  Look look;
  const auto take = [&](const SourcePicture& picture) {
    pictures.look_at(picture.pixels);
    ++seen.pictures;
    seen.rate = picture.rate;
    if (look.remark.empty() && picture.times != nullptr && picture.times->is_uneven()) {
      look.remark = describe_unevenness(*picture.times);
    }
  };
  const auto bad = decode_sample(dataset.root, {sample.id, sample.path, sample.record}, take, {.size = glance});
  const bool single = sample.record >= 0 || is_image(sample.path);  // a picture, not a video
  if (const auto coverage = bad ? std::nullopt : label_coverage_remark(sample, seen)) {
    look.remark += (look.remark.empty() ? "" : "; ") + *coverage;
  }
  look.fault = bad ? bad->reason : pictures.judge(single ? 1 : shortest);
  return look;
}

// Reads features, or every example of a shard; they throw where something is wrong.
void read_numbers(const Dataset& dataset, const Sample& sample) {
  if (dataset.kind == SampleKind::features) {
    read_feature_table(dataset.root, sample.features, sample.curves.front());
    return;
  }
  ExampleStream examples({dataset.root / sample.path}, {.classes = static_cast<int>(dataset.classes.size())});
  while (examples.next()) continue;
}

Look look_at(const Dataset& dataset, const Sample& sample, int shortest) {
  if (dataset.kind == SampleKind::frames) return look_at_pictures(dataset, sample, shortest);
  try {
    read_numbers(dataset, sample);
    return {};
  } catch (const UserError& error) {
    return {std::string("cannot be read: ") + error.what()};
  }
}

// Samples whose files hold the same bytes as those of an earlier one.
void find_copies(const Dataset& dataset, DigestCache& digests, std::vector<SampleFinding>& findings) {
  std::map<Key, std::string> known;
  for (const Sample& sample : dataset.samples) {
    const std::optional<Key> content = digests.of_sample(dataset, sample).content;
    if (!content) continue;
    const auto [first, fresh] = known.emplace(*content, sample.id);
    if (!fresh) findings.push_back({sample.id, "holds the same bytes as " + first->second, false});
  }
}

void mark_known(const DatasetFacts& facts, std::vector<SampleFinding>& findings) {
  for (SampleFinding& finding : findings) {
    finding.known_defect = std::any_of(facts.known_defects.begin(), facts.known_defects.end(), [&](const auto& defect) {
      return finding.sample.ends_with(defect.sample) && finding.what.starts_with(defect.finding);
    });
  }
}

}  // namespace

std::vector<CheckedCount> check_counts(const DatasetOptions& options) {
  const DatasetFacts& facts = facts_of(options.name);
  std::map<Task, Dataset> read;
  const auto dataset_for = [&](Task task) -> const Dataset& {
    const auto found = read.find(task);
    return found != read.end() ? found->second : read.emplace(task, read_for(options, task)).first->second;
  };
  std::vector<CheckedCount> counts;
  for (const OfficialCount& official : facts.counts) {
    counts.push_back({describe(official), count(dataset_for(official.task), official), official.expected});
  }
  add_parts(dataset_for(facts.every_sample), counts);
  return counts;
}

std::vector<SampleFinding> check_samples(const Dataset& dataset, const DatasetFacts& facts, const CheckOptions& options,
                                         DigestCache& digests, const ItemProgress& progress) {
  std::vector<Look> looks(dataset.samples.size());
  in_parallel(looks.size(), options.threads, progress,
              [&](std::size_t index) { looks[index] = look_at(dataset, dataset.samples[index], options.shortest); });
  std::vector<SampleFinding> findings;
  for (std::size_t index = 0; index < looks.size(); ++index) {
    const auto& [fault, remark] = looks[index];
    if (!fault.empty()) findings.push_back({dataset.samples[index].id, fault, false});
    if (!remark.empty()) findings.push_back({dataset.samples[index].id, remark, false, true});
  }
  find_copies(dataset, digests, findings);
  mark_known(facts, findings);
  return findings;
}

}  // namespace foldwise::datasets

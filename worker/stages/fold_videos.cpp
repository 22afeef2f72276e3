// SPDX-License-Identifier: Apache-2.0
#include "worker/stages/fold_videos.h"

#include <filesystem>
#include <map>

#include "datasets/fold.h"
#include "datasets/prepare.h"
#include "experiments/error.h"
#include "worker/stages/stage_folder.h"

namespace foldwise {
namespace {

FrameStore open_store(const JobSpec& job, std::span<const Key> prepared) {
  std::vector<std::filesystem::path> shards;
  for (const Key& key : prepared) shards.push_back(shard_path(job.output, key));
  return FrameStore::open(shards);
}

std::map<std::string, Exclusion> read_exclusions(const JobSpec& job, std::span<const Key> prepared) {
  std::map<std::string, Exclusion> excluded;
  for (const Key& key : prepared) {
    for (const Exclusion& exclusion : read_result(job.output, key).exclusions) {
      excluded.emplace(exclusion.sample, exclusion);
    }
  }
  return excluded;
}

}  // namespace

FoldVideos::FoldVideos(const JobSpec& job, std::span<const Key> prepared) : store_(open_store(job, prepared)) {
  const std::filesystem::path file = std::filesystem::path(job.output) / job.fold_file;
  FoldFile fold = read_fold_file(file);
  const std::map<std::string, Exclusion> excluded = read_exclusions(job, prepared);
  for (const FoldEntry& entry : fold.entries) {
    if (const auto left_out = excluded.find(entry.id); left_out != excluded.end()) {
      exclusions_.push_back(left_out->second);
      continue;
    }
    part(entry.part, file.string()).push_back({entry.id, entry.label, store_.video(entry.id)});
  }
  const std::map<std::string, const std::vector<LabelledVideo>*> parts{
      {"train", &training_}, {"validation", &validation_}, {"test", &test_}};
  for (const auto& [name, videos] : parts) {
    if (videos->empty()) {
      throw UserError(Fault::data, file.string(), "the part '" + name + "' has no video that could be prepared",
                      "add videos or mend those that were left out");
    }
  }
  classes_ = std::move(fold.classes);
}

std::vector<LabelledVideo>& FoldVideos::part(const std::string& name, const std::string& fold_file) {
  if (name == "train") return training_;
  if (name == "validation") return validation_;
  if (name == "test") return test_;
  throw UserError(Fault::data, fold_file, "the part '" + name + "'", "allowed: train, validation, test");
}

}  // namespace foldwise

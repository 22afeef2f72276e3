// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/conflicts/chunk_conflicts.h"

#include <string>

#include "experiments/facts/training_scheme.h"
#include "experiments/facts/whole_videos.h"

namespace foldwise {
namespace {

void check_reach(const Experiment& experiment, std::vector<Conflict>& found) {
  const TimeGrid time = time_of(experiment.model);
  if (!time.reach || longest_piece(experiment.evaluation.chunk_frames, time) >= shortest_piece(time)) return;
  found.push_back({"evaluation.chunk_frames", "saw " + std::to_string(experiment.evaluation.chunk_frames) + "; " +
                                                  std::string(name_of(experiment.model.backbone)) + " looks " +
                                                  std::to_string(*time.reach) + " frames to each side: at least " +
                                                  std::to_string(shortest_piece(time))});
}

/// Of what takes a video whole the default means nothing, and any other value would be ignored.
void check_whole_videos(const Experiment& experiment, std::vector<Conflict>& found) {
  const int chunk = experiment.evaluation.chunk_frames;
  if (chunk == EvaluationOptions{}.chunk_frames) return;
  const std::string seen = "saw " + std::to_string(chunk) + " with ";
  const std::string remedy =
      ", so a video passes in one piece; leave it out (orchestrator models show tells what "
      "memory a video takes), or use ";
  switch (whole_video_reason(experiment.model)) {
    case WholeVideoReason::none:
      return;
    case WholeVideoReason::backbone:
      found.push_back({"evaluation.chunk_frames",
                       seen + "model.backbone " + std::string(name_of(experiment.model.backbone)) +
                           ", of which nobody knows how far its steps look" + remedy + "another backbone"});
      return;
    case WholeVideoReason::transformer:
      found.push_back({"evaluation.chunk_frames", seen + "model.attention.kind spatial_transformer over " +
                                                      std::string(name_of(experiment.model.attention.over)) +
                                                      ", which moves frames by what the whole video shows" + remedy +
                                                      "model.attention.over spatial"});
      return;
  }
}

}  // namespace

void add_chunk_conflicts(const Experiment& experiment, std::vector<Conflict>& found) {
  check_reach(experiment, found);
  // With features of whole videos no value means anything: scheme_conflicts.
  if (!trains_on_features(experiment)) check_whole_videos(experiment, found);
}

}  // namespace foldwise

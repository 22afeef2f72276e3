// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/conflicts/sampling_conflicts.h"

#include <string>
#include <string_view>

#include "experiments/facts/backbone_facts.h"
#include "experiments/facts/sampling_facts.h"
#include "experiments/fields/value.h"

namespace foldwise {
namespace {

/// What is wrong with a choice of the exploration, if it is not the default.
template <typename Choice>
void check_exploration(const SamplingOptions& sampling, std::string_view field, Choice choice, Choice without,
                       std::vector<Conflict>& found) {
  // Beside a strategy that does not explore it stands as the phases' lengths do: for the others of a sweep.
  if (choice == without || !facts_of(sampling.strategy).explores || sampling.exploration_epochs > 0) return;
  found.push_back({field,
                   "saw " + std::string(name_of(choice)) +
                       " with sampling.exploration_epochs 0, which visits no clips; allowed: " +
                       std::string(name_of(without)) + ", or sampling.exploration_epochs above 0",
                   Conflict::Stands::in_every_experiment});
}

void check_sampling(const SamplingOptions& sampling, std::vector<Conflict>& found) {
  const SamplingOptions defaults;
  check_exploration(sampling, "sampling.exploration_order", sampling.exploration_order, defaults.exploration_order,
                    found);
  check_exploration(sampling, "sampling.exploration_places", sampling.exploration_places, defaults.exploration_places,
                    found);
  if (sampling.strategy == SamplingStrategy::weighted_loss && sampling.exploration_epochs == 0) {
    found.push_back({"sampling.exploration_epochs",
                     "saw 0 with sampling.strategy weighted_loss, which weighs clips by the scores of the exploration; "
                     "allowed: 1 and more, or another strategy"});
  }
}

void check_clips(const Experiment& experiment, std::vector<Conflict>& found) {
  const ClipsOptions& clips = experiment.clips;
  const bool of_whole_videos = clips.standardisation != DurationStandardisation::clip_extraction;
  const std::string standardisation(name_of(clips.standardisation));
  const bool black = clips.padding == ClipPadding::black;
  if (facts_of(experiment.model.backbone).takes != BackboneInput::pictures) {
    const std::string why = " with model.backbone " + std::string(name_of(experiment.model.backbone)) +
                            ", which takes no pictures; allowed: ";
    if (of_whole_videos) {
      found.push_back(
          {"clips.standardisation", "saw " + standardisation + why + "clip_extraction, or another backbone"});
    }
    if (black) found.push_back({"clips.padding", "saw black" + why + "hold, or another backbone"});
    if (clips.evaluation_crop_area != ClipsOptions{}.evaluation_crop_area) {
      found.push_back({"clips.evaluation_crop_area",
                       "saw " + number_text(clips.evaluation_crop_area) + why + "no value, or another backbone"});
    }
    return;
  }
  if (of_whole_videos && experiment.sampling.strategy != SamplingStrategy::uniform) {
    found.push_back(
        {"sampling.strategy", "saw " + std::string(name_of(experiment.sampling.strategy)) +
                                  " with clips.standardisation " + standardisation +
                                  ", which makes one clip of each video; allowed: uniform, or clips.standardisation "
                                  "clip_extraction"});
  }
  if (of_whole_videos && black) {
    found.push_back({"clips.padding", "saw black with clips.standardisation " + standardisation +
                                          ", which fills every clip with frames of its video; allowed: hold, or "
                                          "clips.standardisation clip_extraction"});
  }
}

}  // namespace

void add_sampling_conflicts(const Experiment& experiment, std::vector<Conflict>& found) {
  check_sampling(experiment.sampling, found);
  check_clips(experiment, found);
}

}  // namespace foldwise

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "experiments/experiment.h"
#include "worker/clips/batches/loader.h"
#include "worker/clips/sampling/sampler.h"
#include "worker/clips/sampling/sampling_measures.h"
#include "worker/data/sampling_history.h"
#include "worker/data/training_data.h"

namespace foldwise::worker {

/// Videos, of each of which every epoch sees one clip where the sampling strategy puts it, or frames of all of it.
/// Windows of recordings are videos of the clip's length. Of these, and where clips are of whole videos, there is one
/// place.
class VideoData final : public TrainingData {
 public:
  /// The videos' frames must outlive it.
  VideoData(const Experiment& experiment, const NetworkShape& shape, std::vector<LabelledVideo> videos,
            std::uint64_t seed);

  NetworkShape shape() const override { return shape_; }
  std::size_t samples() const override { return videos_.size(); }
  std::unique_ptr<BatchSource> begin_epoch(const EpochRequest& request) override;
  /// What SamplingMeasures says, where the videos are generated ones and clips are taken from them.
  std::map<std::string, double> end_epoch() override;
  std::vector<std::int64_t> class_samples() const override;
  std::optional<ClipScoring> scoring(int epoch) const override;
  void learn(int epoch, std::span<const ClipBatch> group, std::span<const double> figures) override;
  std::map<std::string, torch::Tensor> state() override;
  void restore(const SafeTensors& checkpoint) override;
  /// positions and scores [epochs, videos], w [epochs, places] (of reinforce: theta), offsets [videos + 1] into the
  /// places; metadata: videos, strategy, …
  std::optional<SafeTensors> sampling() const override;

 private:
  /// Whether the frames of clips are those of whole videos: there is no place to sample then.
  bool takes_whole_videos() const {
    return experiment_.clips.standardisation != DurationStandardisation::clip_extraction;
  }

  /// Whether clips have a class to be scored for.
  bool has_scores() const { return shape_.labels == datasets::LabelKind::classes; }

  Experiment experiment_;
  NetworkShape shape_;
  std::vector<LabelledVideo> videos_;
  std::uint64_t seed_;
  std::unique_ptr<ClipSampler> sampler_;
  SamplingMeasures measures_;
  std::vector<int> positions_;  ///< [videos], where the epoch's clips start; empty: not chosen yet
  std::vector<double>
      scores_;               ///< [videos], of the epoch's clips, not a number where there is none; empty between epochs
  SamplingHistory history_;  ///< of the finished epochs
};

}  // namespace foldwise::worker

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "experiments/experiment.h"
#include "results/figures/tensor_file.h"

namespace foldwise::results {

/// How the clip of an epoch was chosen: T Fig. 3.2.
enum class ClipChoice {
  uniform,      ///< anywhere with equal probability: the warm-up, and all epochs of uniform sampling
  exploration,  ///< where the deterministic exploration stood
  weighted      ///< drawn with softmax(gamma w)
};

/// That of an epoch, from 1, of a training with these options.
ClipChoice clip_choice(const SamplingOptions& options, int epoch);
/// gamma of that epoch: what clips are drawn with, or what losses are weighted with; nothing where neither is done.
std::optional<double> inverse_temperature(const SamplingOptions& options, int epoch);

/// The clip of one epoch.
struct SampledClip {
  int epoch = 1;
  ClipChoice choice = ClipChoice::uniform;
  int first = 0;                      ///< frame
  std::optional<double> temperature;  ///< gamma
  std::optional<double> score;        ///< the figure that was recorded; nothing where none was
};

/// What a training recorded of one of its videos.
struct SamplingRecord {
  std::string video;
  SamplingOptions options;
  int clip_frames = 0;
  int places = 0;  ///< where a clip can begin: frames 0 to places - 1
  std::vector<SampledClip> clips;
  std::vector<std::vector<double>> estimates;  ///< [epochs][places]: w (of reinforce: theta) after each epoch
  bool replayed = false;   ///< the estimates were never used: they are what the recorded scores would have made of w
  bool has_scores = true;  ///< none were recorded by earlier versions
};

/// sampling.safetensors of a training.
class SamplingFile {
 public:
  /// Throws UserError where it is missing or damaged.
  explicit SamplingFile(const std::filesystem::path& file);

  const std::vector<std::string>& videos() const { return videos_; }
  bool contains(const std::string& video) const { return index_.contains(video); }
  /// Where a strategy keeps no estimates of its own (uniform), they are replayed by Eq. 3.9 from the recorded scores:
  /// all places begin with the first one. Throws std::out_of_range on a video that is not there.
  SamplingRecord record(const std::string& video) const;

 private:
  TensorFile file_;
  std::vector<std::string> videos_;
  std::unordered_map<std::string, std::size_t> index_;
  SamplingOptions options_;
  int clip_frames_ = 0;
};

/// Eq. 3.9, Ayral 2021: w around the place of a clip moves towards its score, from all of the way at the place itself
/// to none of it `spread` frames away.
void spread_score(std::vector<double>& estimates, int place, int spread, double score);

}  // namespace foldwise::results

namespace foldwise {

/// As tables of figures name them.
template <>
struct Choices<results::ClipChoice> {
  static constexpr std::array names{"uniform", "exploration", "weighted"};
};

}  // namespace foldwise

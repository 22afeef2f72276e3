// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/experiment.h"
#include "experiments/facts/time_grid.h"
#include "worker/models/backbones/encoder.h"
#include "worker/models/heads/scorer.h"
#include "worker/models/pooling/temporal_pooling.h"
#include "worker/models/seams.h"

namespace foldwise::worker {

/// What is trained at one learning rate and decay. All but the backbone may be missing in a file of weights.
enum class Part { backbone, attention, head, pooling };
inline constexpr std::array parts{Part::backbone, Part::attention, Part::head, Part::pooling};
/// "backbone".
std::string_view name_of(Part part);

/// Where a layer stands in a network's chain.
struct ChainPlace {
  std::string_view what;  ///< "maps to steps"
  Part part = Part::backbone;
  std::string prefix = {};  ///< of its names in files; empty: they are the backbone's own
};

/// A parameter or buffer under its name in files.
struct NamedWeight {
  Part part = Part::backbone;
  std::string name;
  torch::Tensor tensor;
};

/// The layers at the seams, whatever they do, in their order.
struct Attention {
  std::vector<std::shared_ptr<MapLayer>> over_maps;          // shared: torch::nn's modules are
  std::vector<std::shared_ptr<StepLayer>> over_steps;        // likewise
  std::vector<std::shared_ptr<InputLayer>> over_input = {};  // likewise
  /// In the place of the encoder's reduction over space, which is unused then; or none.
  std::shared_ptr<SpaceLayer> maps_to_steps = nullptr;  // likewise
};

/// What a layer at a seam kept of a pass, for figures.
struct LayerMaps {
  std::string layer;  ///< "attention.0"
  TimeGrid time;      ///< of its steps over the network's input
  std::vector<AttentionMap> maps;
};

/// The scores of clips over time, and before that.
struct ClipScores {
  torch::Tensor pooled;  ///< [batch, outputs]
  Sequence steps;        ///< [batch, outputs, steps]
};

/// A network that scores videos, or recordings of features, over time: layers over its input -> encoder -> layers over
/// its maps -> reduction over space -> layers over steps -> head -> temporal pooling. A pooling of features stands
/// before the head; one of the scores of positions leaves the reduction over space until behind it.
class Network final : public torch::nn::Module {
 public:
  /// Throws std::logic_error where a layer does not take what the one before it gives.
  Network(std::shared_ptr<Encoder> encoder, const Attention& attention, std::shared_ptr<Scorer> head,
          std::shared_ptr<TemporalPooling> pooling);

  /// How every pass through the network is computed from now on; its kernels are laid out for it. Call it where the
  /// parameters are to stay, before the first pass. (TF32 is a switch of the process: configure_job.) On a CPU it also
  /// decides, for the process, whether convolutions go without oneDNN: those with outputs that are no multiple of 16
  /// are wrong with that of libtorch 2.6.
  void compute_in(Precision precision, MemoryFormat format);

  /// What scores over time are divided by from now on: a network that is trained on multiplied targets answers
  /// predictions of the targets themselves. Scores of clips, which are for training, stay as they are.
  void divide_scores_by(double multiplier) { multiplier_ = multiplier; }

  /// Clips [batch, 3, frames, height, width], normalised, or features [batch, features, frames], as they are -> the
  /// scores of each, pooled over time, for training: [batch, outputs], float32 whatever they were computed in. Counts
  /// of padded features, in frames.
  torch::Tensor score_clips(const Sequence& input);
  /// The same, and what was pooled: the loss is of one or the other.
  ClipScores score_for_training(const Sequence& input);
  TrainedOn trained_on() const { return pooling_->trained_on(); }
  /// The same input -> the scores at every time step, [batch, outputs, steps], float32.
  torch::Tensor score_sequence(const torch::Tensor& input);
  /// score_clips, layer by layer: `visit` is told what came out of each.
  void follow(Sequence input, const std::function<void(const ChainPlace&, const torch::Tensor&)>& visit);
  /// Scores of whole videos [batch, outputs, steps] -> [batch, outputs].
  torch::Tensor pool_video(const torch::Tensor& scores, const VideoPooling& how) const;
  /// How it weighs them over time.
  TimeWeights time_weights(const torch::Tensor& scores, const VideoPooling& how) const;

  /// score_sequence in two: pieces of long videos through everything before the first layer that looks at the whole
  /// of one, [batch, …, steps, …]; and the pieces, joined along their axis 2, through the rest.
  torch::Tensor score_nearby(const torch::Tensor& piece);
  torch::Tensor score_joined(const torch::Tensor& joined);
  /// Pieces of long videos -> the vectors of their steps, before the layers over steps: [batch, channels, steps],
  /// float32.
  /// Throws std::logic_error of a network that pools the scores of positions, which has none.
  torch::Tensor step_features(const torch::Tensor& piece);
  /// Of what score_nearby answers; its reach is there, unless the first layer itself looks at the whole.
  TimeGrid nearby_time() const { return nearby_time_; }
  /// Frames from one of its scores to the next.
  int stride() const { return stride_; }

  /// What the layers at the seams add to the loss of the last pass in training mode, with a gradient, summed over its
  /// samples and not yet weighted. Undefined: nothing.
  torch::Tensor penalty() const;

  /// Whether the layers at the seams keep the maps of passes in evaluation mode from now on.
  void keep_maps(KeepMaps keep);
  /// Those of the layers that have any, in their order.
  std::vector<LayerMaps> maps() const;
  /// How many numbers they are for a sample of so many frames.
  std::int64_t map_numbers(int frames) const;

  /// All parameters, then all buffers: the encoder's as they are, attention.N.…, the head's behind its prefix, and
  /// pooling.….
  std::vector<NamedWeight> named_weights() const;
  /// In a fixed order.
  std::vector<torch::Tensor> parameters_of(Part part) const;
  Encoder& encoder() { return *encoder_; }
  const Encoder& encoder() const { return *encoder_; }
  torch::Device device() const { return parameters().front().device(); }

 private:
  enum class StepsBehind { as_many, one };
  /// One layer of the chain.
  struct Link {
    ChainPlace place;
    TimeGrid time;
    std::function<torch::Tensor(const Sequence&)> pass;
    StepsBehind steps = StepsBehind::as_many;
  };
  /// A layer at one of the seams.
  struct Seam {
    SeamLayer* layer;
    std::string name;
    TimeGrid time;  ///< of what it answers, over the network's input
  };
  struct PartModule {
    Part part;
    std::string prefix;  ///< of its names in files
    torch::nn::Module* module;
  };
  void add_link(const ChainPlace& place, const TimeGrid& time, std::function<torch::Tensor(const Sequence&)> pass);
  /// The rest of the chain behind the maps, by what the pooling takes.
  void add_steps(const Attention& attention);
  void add_positions();
  /// A layer of attention, under the name that follows.
  template <typename Layer>
  void add_layer(std::string_view what, const std::shared_ptr<Layer>& layer);
  static ChainPlace place_of_pooling() { return {"pooling over time", Part::pooling, "pooling."}; }
  void expect_fit(const Attention& attention) const;
  void expect_names_of_their_own() const;
  /// Through the links [first, last). The counts of what comes out are in `counts`.
  Sequence pass(Sequence input, std::size_t first, std::size_t last);
  torch::Tensor divided(const torch::Tensor& scores) const { return multiplier_ == 1 ? scores : scores / multiplier_; }

  std::shared_ptr<Encoder> encoder_;  // shared, as the next: torch::nn's modules are
  std::shared_ptr<Scorer> head_;
  std::shared_ptr<TemporalPooling> pooling_;
  std::vector<PartModule> modules_;
  std::vector<Seam> seams_;
  std::vector<Link> links_;
  int attention_layers_ = 0;       ///< so far
  std::size_t feature_links_ = 0;  ///< up to the vectors of steps; 0: there are none
  std::size_t nearby_links_ = 1;   ///< that look at frames nearby alone, or the first
  TimeGrid nearby_time_;
  int stride_ = 1;         ///< of the whole network
  double multiplier_ = 1;  ///< of the scores
  Precision precision_ = Precision::float32;
  MemoryFormat format_ = MemoryFormat::contiguous;
};

}  // namespace foldwise::worker

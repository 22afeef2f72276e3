// SPDX-License-Identifier: Apache-2.0
/// The typed configuration of one experiment. Plain structs without dependencies: every room includes this file, and
/// experiments/fields/fields.h lists each struct's fields once (name, range, unit, sentence, stage).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "experiments/experiment_choices.h"
#include "experiments/fusion_choices.h"
#include "experiments/model_choices.h"
#include "experiments/workers_per_device.h"

namespace foldwise {

/// Height and width in pixels.
struct Size {
  int height = 0;
  int width = 0;
  bool operator==(const Size&) const = default;
};

/// Text that is no path.
struct Text {
  std::string text;
  bool operator==(const Text&) const = default;
};

struct FramesOptions {
  Size size{112, 112};  ///< size of the stored frames, pixels
  FaceAlignment faces = FaceAlignment::none;
  double rate = 0;  ///< frames per second that are stored; 0: all of them
  FrameCodec codec = FrameCodec::raw;
  int jpeg_quality = 95;
  bool operator==(const FramesOptions&) const = default;
};

/// How faces are found and where they are put (frames.faces: align).
struct FacesOptions {
  std::string model;           ///< ONNX file of YuNet; empty: OpenCV's cascades
  double eye_distance = 0.42;  ///< between the eyes' centres, as a fraction of the frame's width
  double eye_height = 0.38;    ///< of the eyes below the upper edge, as a fraction of the frame's height
  double smallest = 0.15;      ///< height of the smallest face, as a fraction of the picture's smaller side
  bool operator==(const FacesOptions&) const = default;
};

struct DatasetOptions {
  DatasetName name = DatasetName::afew;
  std::string root;
  DatasetLayout layout = DatasetLayout::automatic;
  Task task = Task::automatic;  ///< automatic: the first that the dataset has
  SubjectSet subjects = SubjectSet::all;
  OnBadVideo on_bad_video = OnBadVideo::stop;
  Links links = Links::follow;
  FramesOptions frames;
  FacesOptions faces;
  bool operator==(const DatasetOptions&) const = default;
};

struct ProtocolOptions {
  ProtocolKind kind = ProtocolKind::holdout;
  int folds = 5;                      ///< of k_fold
  FoldUnit by = FoldUnit::automatic;  ///< automatic: subjects where the dataset names them
  double validation_fraction = 0.2;
  int repeats = 0;  ///< 0: as many as the protocol is published with
  std::int64_t seed = 1;
  std::string file;  ///< imported: a CSV file of folds
  bool operator==(const ProtocolOptions&) const = default;
};

/// T 4.2 to 4.5; I 3.2.
struct AttentionOptions {
  AttentionKind kind = AttentionKind::none;
  AttentionOver over = AttentionOver::temporal;
  MaskContext context = MaskContext::none;  ///< of a spatiotemporal mask
  int heads = 4;                            ///< of self-attention, T Table 4.4; of attention to regions, N of I Eq. 4
  int dimension = 64;                       ///< of each head, T Table 4.4; of a mask's hidden layer; U of I Eq. 4
  PositionalEncoding positional_encoding = PositionalEncoding::none;
  double diversity_penalty = 0;  ///< weight in the loss of how much the heads overlap
  int range = 0;                 ///< of frozen_features: frames of a training clip; 0: as many as clips.frames
  bool operator==(const AttentionOptions&) const = default;
};

/// A CNN-LSTM is a backbone with one of these (C 3.3.1).
struct RecurrenceOptions {
  RecurrenceKind kind = RecurrenceKind::none;
  int units = 1024;
  double dropout = 0.2;            ///< of what it takes; of one sequence the same units at each step
  double recurrent_dropout = 0.2;  ///< of what it remembers of the step before; likewise
  bool operator==(const RecurrenceOptions&) const = default;
};

struct HeadLayers {
  HeadKind kind = HeadKind::published;
  int first_units = 512;   ///< of three_layers: C l.96, of its networks of images
  int second_units = 128;  ///< likewise
  bool operator==(const HeadLayers&) const = default;
};

struct ModelOptions {
  Backbone backbone = Backbone::i3d_vgg16;
  TemporalStride temporal_stride = TemporalStride::published;
  TemporalDilation temporal_dilation = TemporalDilation::none;
  BackboneFeatures features = BackboneFeatures::published;
  double width = 1;      ///< multiplier of every layer's channels
  Size input{112, 112};  ///< size of the network's input, pixels
  std::string weights;   ///< safetensors file to start from; empty: random
  WeightsHead weights_head = WeightsHead::strict;
  PixelNormalisation normalisation = PixelNormalisation::file;
  std::string file;    ///< of torchscript: the exported module
  bool trust = false;  ///< that code from that file may run
  Text head_prefix;    ///< of torchscript: how the names of the head's parameters begin; empty: it has none
  Inflation inflation = Inflation::copied;
  InflationScale inflation_scale = InflationScale::divided;        ///< of copied kernels
  InflationSurround inflation_surround = InflationSurround::zero;  ///< of centred ones
  double inflation_range = 0;  ///< what random surroundings are drawn from, to either side of 0; 0: PyTorch's
  InflationMasking inflation_masking = InflationMasking::none;
  Pooling pooling = Pooling::two_step;
  double dropout = 0.5;  ///< before and between the head's layers
  double input_dropout = 0;
  double target_multiplier = 1;  ///< of numbers: what it is trained on, by what is predicted. C 3.3.2
  AttentionOptions attention;
  FusionOptions fusion;  ///< of audio_visual
  RecurrenceOptions recurrence;
  HeadLayers head;
  bool operator==(const ModelOptions&) const = default;
};

/// A training of the backbone's 2D network on single pictures of expressions, whose weights the experiment starts from
/// (C 3.1, 4.3). The defaults are C's; what C does not say is a reading.
struct PretrainingOptions {
  PretrainingDataset dataset = PretrainingDataset::none;
  std::string root;
  double validation_fraction = 0.2;  ///< a reading
  std::int64_t seed = 1;
  TunedFrom tuned_from = TunedFrom::full;
  double dropout = 0.5;  ///< of its head: a reading
  ClassWeights class_weights = ClassWeights::balanced;
  double learning_rate = 1e-5;
  int batch_size = 16;
  int epochs = 100;   ///< a reading
  int patience = 10;  ///< a reading
  double flip = 0.5;
  double rotation = 20;    ///< largest angle, degrees: a reading
  double highlight = 0.2;  ///< largest relative change of brightness: a reading of "highlight variations"
  bool operator==(const PretrainingOptions&) const = default;
};

struct ClipsOptions {
  int frames = 16;
  DurationStandardisation standardisation = DurationStandardisation::clip_extraction;
  ClipPadding padding = ClipPadding::hold;
  double evaluation_crop_area = 1;  ///< of what clips without augmentation show, as a fraction of the frame
  // Recordings with continuous labels are cut into windows of this many frames. C 3.2.
  double overlap = 0.5;  ///< of consecutive windows, as a fraction of their length
  LabelFusion label_fusion = LabelFusion::mean;
  int gap_tolerance = 0;  ///< frames that may be missing in a row within a window
  bool operator==(const ClipsOptions&) const = default;
};

/// The same draw for all frames of a clip. T 2.2.3.2.
struct AugmentationOptions {
  double flip = 0.5;       ///< probability of a horizontal flip
  double rotation = 20;    ///< largest angle, degrees
  double crop_area = 0.5;  ///< area of the random crop, as a fraction of the frame
  double brightness = 0.2;
  double contrast = 0.2;
  double saturation = 0.2;
  double hue = 0.1;
  AugmentationDevice device = AugmentationDevice::automatic;
  bool operator==(const AugmentationOptions&) const = default;
};

/// T 3.2: Eq. 3.7 (uniform), Eq. 3.8 and 3.9 (stochastic softmax), Eq. 3.5 (REINFORCE); T 3.3.2.3 (frame labels); T 3.1
/// (weighted loss).
struct SamplingOptions {
  SamplingStrategy strategy = SamplingStrategy::uniform;
  double inverse_temperature = 1;
  int warm_up_epochs = 3;
  int exploration_epochs = 5;
  int spread = 0;  ///< reach of Eq. 3.9 in frames; 0: the clip's length F, as published
  ScoringClip scoring = ScoringClip::clean;
  ExplorationOrder exploration_order = ExplorationOrder::forward;
  ExplorationPlaces exploration_places = ExplorationPlaces::centres;
  double reinforce_rate = 1;  ///< eta of the updates of Eq. 3.5: a reading, no publication states one
  int growth_epochs = 10;     ///< until weighted_loss has its inverse temperature: a reading
  bool operator==(const SamplingOptions&) const = default;
};

struct OptimizerOptions {
  OptimizerKind kind = OptimizerKind::sgd;
  double momentum = 0.9;  ///< of sgd
  bool nesterov = false;
  double beta1 = 0.9;  ///< of adam: how much of the mean gradient stays
  double beta2 = 0.999;
  double epsilon = 1e-8;
  bool operator==(const OptimizerOptions&) const = default;
};

/// The rates of all parts together, from epoch to epoch. T and W name no schedule; the factor and the patience are
/// those of their authors' public code, every and period are readings.
struct ScheduleOptions {
  ScheduleKind kind = ScheduleKind::constant;
  double factor = 0.5;                       ///< of step and plateau
  int every = 10;                            ///< units between two changes of step
  ScheduleUnit unit = ScheduleUnit::epochs;  ///< of step
  int patience = 5;                          ///< epochs without a lower validation loss that plateau bears
  int period = 10;                           ///< epochs of cosine's first period
  int period_factor = 1;                     ///< of each further period, by the one before it
  double least = 0;                          ///< what cosine falls to, as a fraction of the rate
  bool operator==(const ScheduleOptions&) const = default;
};

/// One number for each part of a model. Nothing: the head's.
struct PerPart {
  double backbone = 0;
  double head = 0;
  std::optional<double> attention = {};
  std::optional<double> pooling = {};
  bool operator==(const PerPart&) const = default;
};

struct EarlyStoppingOptions {
  StoppingMetric metric = StoppingMetric::loss;
  KeptNetwork keep = KeptNetwork::best;
  int patience = 10;               ///< epochs without improvement; 0: never stop early
  double inverse_temperature = 1;  ///< of the validation videos' pooling
  bool operator==(const EarlyStoppingOptions&) const = default;
};

struct TrainingOptions {
  TrainingScheme scheme = TrainingScheme::end_to_end;
  FrozenNetwork frozen = FrozenNetwork::trained;  ///< of frozen_features
  OptimizerOptions optimizer;
  PerPart learning_rate{2.5e-6, 5e-4};
  ScheduleOptions schedule;
  PerPart weight_decay{0, 0};
  int batch_size = 8;    ///< clips per forward pass
  int accumulation = 4;  ///< forward passes per optimizer step
  Accumulated gradients = Accumulated::mean;
  int epochs = 100;  ///< at most
  EarlyStoppingOptions early_stopping;
  int validation_interval = 0;  ///< steps of the optimizer; 0: at the end of an epoch alone
  Loss loss = Loss::automatic;  ///< automatic: what fits the labels
  ClassWeights class_weights = ClassWeights::none;
  TunedFrom tuned_from = TunedFrom::full;
  int threads_per_worker = 1;
  InstructionSet instruction_set = InstructionSet::native;
  bool deterministic = true;
  Precision precision = Precision::float32;
  MemoryFormat memory_format = MemoryFormat::contiguous;
  bool operator==(const TrainingOptions&) const = default;
};

/// What becomes of numbers along recordings after they are predicted (Trigeorgis et al. 2016, as A 3.4.2 has it): a
/// median filter, centring, scaling, a shift in time, each where it betters the concordance of what it is fitted on.
struct PostProcessingOptions {
  FittedOn fitted_on = FittedOn::none;
  bool median_filter = true;
  bool centring = true;
  bool scaling = true;
  bool time_shift = true;
  int longest_window = 500;  ///< rows; of 40 ms, as those of RECOLA, 20 s
  int longest_shift = 250;   ///< rows: 10 s
  PostProcessingChain chain = PostProcessingChain::trigeorgis_2016;
  // Of teixeira_2021 (C 3.4), in place of the steps above, each whether it betters anything or not.
  EquationForm scale_normalisation = EquationForm::printed;  ///< C Eq. 1
  EquationForm mean_filtering = EquationForm::printed;       ///< C Eq. 2
  int longest_delay = 10;                                    ///< frames, to either side: C Eq. 3; 0: none
  bool operator==(const PostProcessingOptions&) const = default;
};

struct EvaluationOptions {
  double inverse_temperature = 0;  ///< T Eq. 3.3; 0 averages, 1e6 takes the maximum
  int chunk_frames = 256;          ///< longest piece that passes through the network at once
  bool validation = false;         ///< whether the validation part is scored and judged too: what `select` goes by
  PostProcessingOptions post_processing;
  bool operator==(const EvaluationOptions&) const = default;
};

/// How jobs are executed: never part of a key.
struct ExecutionOptions {
  int max_attempts = 2;
  double stall_timeout = 900;       ///< seconds without progress before a worker is killed
  double checkpoint_interval = 60;  ///< seconds between checkpoints within an epoch; each epoch ends with one
  int loader_threads = 1;
  int videos_per_shard = 64;
  DeviceChoice devices = DeviceChoice::automatic;
  WorkersPerDevice workers_per_device;
  Text on_end;         ///< a command when a run of the sweep ends; empty: none
  bool trust = false;  ///< that command
  bool operator==(const ExecutionOptions&) const = default;
};

/// One point of the grid: a fully resolved configuration.
struct Experiment {
  DatasetOptions dataset;
  ProtocolOptions protocol;
  ModelOptions model;
  PretrainingOptions pretraining;
  ClipsOptions clips;
  AugmentationOptions augmentation;
  SamplingOptions sampling;
  TrainingOptions training;
  EvaluationOptions evaluation;
  ExecutionOptions execution;
  bool operator==(const Experiment&) const = default;
};

}  // namespace foldwise

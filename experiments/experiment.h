// SPDX-License-Identifier: Apache-2.0
/// The typed configuration of one experiment. Plain structs without dependencies: every room includes this file, and
/// experiments/fields/fields.h lists each struct's fields once (name, range, unit, sentence, stage).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace foldwise {

/// A step of a run whose output can be reused.
enum class Stage { prepare, train, evaluate };

enum class DatasetName { afew, unbc_mcmaster, biovid, hmdb51, sewa, recola, youtube8m, rafdb, fer2013, folders };
enum class DatasetLayout { automatic, videos, faces, images, video_level, frame_level };
enum class SubjectSet { all, reactive };
enum class FaceAlignment { none, align };
enum class FrameCodec { raw, jpeg };
enum class OnBadVideo { stop, skip };
/// What is predicted of a dataset that has labels of several kinds.
enum class Task {
  automatic,
  opi_0_3,          ///< UNBC-McMaster: observed pain 0 against 3 and more
  opi_levels,       ///< UNBC-McMaster: observed pain from 0 to 5
  pain_levels,      ///< BioVid: BL1, PA1, PA2, PA3, PA4
  bl1_pa4,          ///< BioVid: no pain against the highest level
  bl1_pa3_pa4,      ///< BioVid: no pain against the two highest levels together
  arousal,          ///< SEWA, RECOLA: along the recording
  valence,          ///< SEWA, RECOLA
  valence_arousal,  ///< SEWA: both at once
};
enum class ProtocolKind {
  holdout,
  k_fold,
  leave_one_subject_out,
  official_splits,
  partitions,
  shards,
  imported,
  // The protocols that results on a dataset are published with: one of the above with its settings.
  afew_9_repeats,
  unbc_leave_one_subject_out,
  biovid_8_fold,
  hmdb51_3_splits,
  sewa_train_devel,
  recola_train_dev,
  youtube8m_shards,
  rafdb_train_test,
  fer2013_train_test,
};
/// What stays together when samples are divided.
enum class FoldUnit { automatic, sample, subject };
enum class LabelFusion { mean, extremum };
enum class Loss { automatic, cross_entropy, sigmoid_cross_entropy, mean_squared_error, concordance };
enum class Backbone { i3d_vgg11, i3d_vgg11_bn, i3d_vgg16, i3d_vgg16_bn, fully_connected };
enum class Inflation { copied, centered };
enum class Pooling { two_step, softmax };
enum class SamplingStrategy { uniform, stochastic_softmax, frame_labels };
enum class ScoringClip { clean, augmented };
enum class OptimizerKind { sgd };
/// Who warps and colours training clips. automatic: the device that trains where that is a GPU, else the loader's
/// threads on the CPU; training: the device that trains, whatever it is.
enum class AugmentationDevice { automatic, cpu, training };
/// How the network computes. float32: 24 bits of mantissa everywhere; tf32: as float32, with the factors of matrix
/// products and convolutions rounded to 11 bits on a GPU; bfloat16: most layers in 16 bits (autocast), weights,
/// gradients, pooling over time and loss in float32.
enum class Precision { float32, tf32, bfloat16 };
/// Where the channels of clips and kernels lie in memory: apart from each other, or those of a pixel side by side.
enum class MemoryFormat { contiguous, channels_last };
enum class StoppingMetric { loss, accuracy, concordance, global_average_precision };
/// What workers train on.
enum class DeviceChoice {
  automatic,  ///< the GPUs that libtorch can use; the CPU where there is none
  cpu,
  cuda,  ///< GPUs, or the sweep refuses to start
};

/// The names of an enumeration in YAML and tables, in the order of its values.
template <typename Enum>
struct Choices;

template <>
struct Choices<Stage> {
  static constexpr std::array names{"prepare", "train", "evaluate"};
};
template <>
struct Choices<DatasetName> {
  static constexpr std::array names{"afew",   "unbc_mcmaster", "biovid", "hmdb51",  "sewa",
                                    "recola", "youtube8m",     "rafdb",  "fer2013", "folders"};
};
template <>
struct Choices<DatasetLayout> {
  static constexpr std::array names{"automatic", "videos", "faces", "images", "video_level", "frame_level"};
};
template <>
struct Choices<SubjectSet> {
  static constexpr std::array names{"all", "reactive"};
};
template <>
struct Choices<FaceAlignment> {
  static constexpr std::array names{"none", "align"};
};
template <>
struct Choices<FrameCodec> {
  static constexpr std::array names{"raw", "jpeg"};
};
template <>
struct Choices<FoldUnit> {
  static constexpr std::array names{"automatic", "sample", "subject"};
};
template <>
struct Choices<LabelFusion> {
  static constexpr std::array names{"mean", "extremum"};
};
template <>
struct Choices<Loss> {
  static constexpr std::array names{"automatic", "cross_entropy", "sigmoid_cross_entropy", "mean_squared_error",
                                    "concordance"};
};
template <>
struct Choices<OnBadVideo> {
  static constexpr std::array names{"stop", "skip"};
};
template <>
struct Choices<Task> {
  static constexpr std::array names{"automatic",   "opi_0_3", "opi_levels", "pain_levels",    "bl1_pa4",
                                    "bl1_pa3_pa4", "arousal", "valence",    "valence_arousal"};
};
template <>
struct Choices<ProtocolKind> {
  static constexpr std::array names{"holdout",           "k_fold",           "leave_one_subject_out",
                                    "official_splits",   "partitions",       "shards",
                                    "imported",          "afew_9_repeats",   "unbc_leave_one_subject_out",
                                    "biovid_8_fold",     "hmdb51_3_splits",  "sewa_train_devel",
                                    "recola_train_dev",  "youtube8m_shards", "rafdb_train_test",
                                    "fer2013_train_test"};
};
template <>
struct Choices<Backbone> {
  static constexpr std::array names{"i3d_vgg11", "i3d_vgg11_bn", "i3d_vgg16", "i3d_vgg16_bn", "fully_connected"};
};
template <>
struct Choices<Inflation> {
  static constexpr std::array names{"copied", "centered"};
};
template <>
struct Choices<Pooling> {
  static constexpr std::array names{"two_step", "softmax"};
};
template <>
struct Choices<SamplingStrategy> {
  static constexpr std::array names{"uniform", "stochastic_softmax", "frame_labels"};
};
template <>
struct Choices<ScoringClip> {
  static constexpr std::array names{"clean", "augmented"};
};
template <>
struct Choices<AugmentationDevice> {
  static constexpr std::array names{"automatic", "cpu", "training"};
};
template <>
struct Choices<Precision> {
  static constexpr std::array names{"float32", "tf32", "bfloat16"};
};
template <>
struct Choices<MemoryFormat> {
  static constexpr std::array names{"contiguous", "channels_last"};
};
template <>
struct Choices<OptimizerKind> {
  static constexpr std::array names{"sgd"};
};
template <>
struct Choices<StoppingMetric> {
  static constexpr std::array names{"loss", "accuracy", "concordance", "global_average_precision"};
};

template <>
struct Choices<DeviceChoice> {
  static constexpr std::array names{"automatic", "cpu", "cuda"};
};

template <typename Enum>
constexpr std::string_view name_of(Enum value) {
  return Choices<Enum>::names[static_cast<std::size_t>(value)];
}

/// Height and width in pixels.
struct Size {
  int height = 0;
  int width = 0;
  bool operator==(const Size&) const = default;
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

struct ModelOptions {
  Backbone backbone = Backbone::i3d_vgg16;
  double width = 1;      ///< multiplier of every layer's channels
  Size input{112, 112};  ///< size of the network's input, pixels
  std::string weights;   ///< safetensors file to start from; empty: random
  Inflation inflation = Inflation::copied;
  Pooling pooling = Pooling::two_step;
  double dropout = 0.5;  ///< before and between the head's layers
  double input_dropout = 0;
  bool operator==(const ModelOptions&) const = default;
};

struct ClipsOptions {
  int frames = 16;
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

/// T 3.2: Eq. 3.7 (uniform), Eq. 3.8 and 3.9 (stochastic softmax); T 3.3.2.3 (frame labels).
struct SamplingOptions {
  SamplingStrategy strategy = SamplingStrategy::uniform;
  double inverse_temperature = 1;
  int warm_up_epochs = 3;
  int exploration_epochs = 5;
  int spread = 0;  ///< reach of Eq. 3.9 in frames; 0: the clip's length F, as published
  ScoringClip scoring = ScoringClip::clean;
  bool operator==(const SamplingOptions&) const = default;
};

struct OptimizerOptions {
  OptimizerKind kind = OptimizerKind::sgd;
  double momentum = 0.9;
  bool nesterov = false;
  bool operator==(const OptimizerOptions&) const = default;
};

/// One number for each part of a model.
struct PerPart {
  double backbone = 0;
  double head = 0;
  bool operator==(const PerPart&) const = default;
};

struct EarlyStoppingOptions {
  StoppingMetric metric = StoppingMetric::loss;
  int patience = 10;               ///< epochs without improvement; 0: never stop early
  double inverse_temperature = 1;  ///< of the validation videos' pooling
  bool operator==(const EarlyStoppingOptions&) const = default;
};

struct TrainingOptions {
  OptimizerOptions optimizer;
  PerPart learning_rate{2.5e-6, 5e-4};
  PerPart weight_decay{0, 0};
  int batch_size = 8;    ///< clips per forward pass
  int accumulation = 4;  ///< forward passes per optimizer step
  int epochs = 100;      ///< at most
  EarlyStoppingOptions early_stopping;
  Loss loss = Loss::automatic;  ///< automatic: what fits the labels
  int threads_per_worker = 1;
  bool deterministic = true;
  Precision precision = Precision::float32;
  MemoryFormat memory_format = MemoryFormat::contiguous;
  bool operator==(const TrainingOptions&) const = default;
};

struct EvaluationOptions {
  double inverse_temperature = 0;  ///< T Eq. 3.3; 0 averages, 1e6 takes the maximum
  int chunk_frames = 256;          ///< longest piece that passes through the network at once
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
  bool operator==(const ExecutionOptions&) const = default;
};

/// One point of the grid: a fully resolved configuration.
struct Experiment {
  DatasetOptions dataset;
  ProtocolOptions protocol;
  ModelOptions model;
  ClipsOptions clips;
  AugmentationOptions augmentation;
  SamplingOptions sampling;
  TrainingOptions training;
  EvaluationOptions evaluation;
  ExecutionOptions execution;
  bool operator==(const Experiment&) const = default;
};

}  // namespace foldwise

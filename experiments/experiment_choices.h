// SPDX-License-Identifier: Apache-2.0
/// What the fields of an experiment may be where they are one of several words: each enumeration with the words that a
/// sweep file has for it, in its order. Those of networks: model_choices.h, fusion_choices.h.
#pragma once

#include <array>

#include "experiments/choices.h"

namespace foldwise {

/// A step of a run whose output can be reused.
enum class Stage { prepare, pretrain, train, features, refine, score, evaluate };

enum class DatasetName { afew, unbc_mcmaster, biovid, hmdb51, sewa, recola, youtube8m, rafdb, fer2013, folders };
enum class DatasetLayout { automatic, videos, faces, images, video_level, frame_level };
enum class SubjectSet { all, reactive };
enum class FaceAlignment { none, align };
enum class FrameCodec { raw, jpeg };
enum class OnBadVideo { stop, skip };
/// What becomes of symbolic links in a dataset that lead out of its folder.
enum class Links { follow, refuse };
/// The pictures that a network is trained on before the dataset itself. C 4.3.
enum class PretrainingDataset { none, rafdb, fer2013 };
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
/// How videos of any duration become training clips of one length. T 2.2.3.3; I 4.2.
enum class DurationStandardisation {
  clip_extraction,  ///< frames in a row
  temporal_resize,  ///< frames evenly over the whole video, the same in every epoch
  random_frames     ///< frames drawn from the whole video, others in every epoch
};
/// What stands behind the end of a video that is shorter than its training clip.
enum class ClipPadding { hold, black };
enum class SamplingStrategy { uniform, stochastic_softmax, frame_labels, reinforce, weighted_loss };
/// In which order the places of the exploration are visited.
enum class ExplorationOrder {
  forward,  ///< from start to end in every video
  random,   ///< in an order of each video's own
};
/// Where the clips of the exploration stand among a video's N places.
enum class ExplorationPlaces {
  centres,    ///< in the middle of as many equal shares
  with_ends,  ///< evenly from the first place to the last, both included
};
enum class ScoringClip { clean, augmented };
enum class OptimizerKind { sgd, adam };
/// How learning rates change from epoch to epoch.
enum class ScheduleKind { constant, step, plateau, cosine };
/// What the changes of a schedule are counted in.
enum class ScheduleUnit { epochs, steps };
/// How the batches between two steps of the optimizer add up: as one, or each by itself.
enum class Accumulated { mean, sum };
/// What a class counts in the training loss. balanced: as much as any other, however many samples it has.
enum class ClassWeights { none, balanced };
/// The first convolution of a backbone of five blocks that is trained; those before it stay as they are. C 3.1,
/// Table 1.
enum class TunedFrom { full, conv_2_1, conv_3_1, conv_4_1, conv_5_1 };
/// How the network that is evaluated comes about. end_to_end: all of it in one training; frozen_features: attention and
/// head on stored features of a network that stays as it is (T 4.5.5).
enum class TrainingScheme { end_to_end, frozen_features };
/// Whose features these are.
enum class FrozenNetwork {
  trained,    ///< the one that the same experiment trains end to end without attention
  pretrained  ///< that of model.weights
};
/// Who warps and colours training clips. automatic: the device that trains where that is a GPU, else the loader's
/// threads on the CPU; training: the device that trains, whatever it is.
enum class AugmentationDevice { automatic, cpu, training };
/// How the network computes. float32: 24 bits of mantissa everywhere; tf32: as float32, with the factors of matrix
/// products and convolutions rounded to 11 bits on a GPU; bfloat16: most layers in 16 bits (autocast), weights,
/// gradients, pooling over time and loss in float32.
enum class Precision { float32, tf32, bfloat16 };
/// The processor's instructions that the libraries under libtorch choose their kernels for: those of the machine, or
/// these on every machine that has them.
enum class InstructionSet { native, avx2, avx512 };
/// Where the channels of clips and kernels lie in memory: apart from each other, or those of a pixel side by side.
enum class MemoryFormat { contiguous, channels_last };
/// Whose network a training answers: that of its best validation, or of its end.
enum class KeptNetwork { best, last };
/// What the steps of post-processing are fitted on.
enum class FittedOn { none, training, validation, reported };
/// Whose steps they are: of Trigeorgis et al. (2016; A 3.4.2), or of Teixeira et al. (2021; C 3.4).
enum class PostProcessingChain { trigeorgis_2016, teixeira_2021 };
/// How an equation of C 3.4 is gone by.
enum class EquationForm {
  printed,    ///< to the letter
  corrected,  ///< as the words around it say: predictions become like labels
  none        ///< not at all
};
enum class StoppingMetric { loss, accuracy, concordance, global_average_precision };
/// What workers train on.
enum class DeviceChoice {
  automatic,  ///< the GPUs that libtorch can use; the CPU where there is none
  cpu,
  cuda,  ///< GPUs, or the sweep refuses to start
};

template <>
struct Choices<Stage> {
  static constexpr std::array names{"prepare", "pretrain", "train", "features", "refine", "score", "evaluate"};
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
struct Choices<Links> {
  static constexpr std::array names{"follow", "refuse"};
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
struct Choices<DurationStandardisation> {
  static constexpr std::array names{"clip_extraction", "temporal_resize", "random_frames"};
};
template <>
struct Choices<ClipPadding> {
  static constexpr std::array names{"hold", "black"};
};
template <>
struct Choices<SamplingStrategy> {
  static constexpr std::array names{"uniform", "stochastic_softmax", "frame_labels", "reinforce", "weighted_loss"};
};
template <>
struct Choices<ExplorationOrder> {
  static constexpr std::array names{"forward", "random"};
};
template <>
struct Choices<ExplorationPlaces> {
  static constexpr std::array names{"centres", "with_ends"};
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
struct Choices<InstructionSet> {
  static constexpr std::array names{"native", "avx2", "avx512"};
};
template <>
struct Choices<MemoryFormat> {
  static constexpr std::array names{"contiguous", "channels_last"};
};
template <>
struct Choices<OptimizerKind> {
  static constexpr std::array names{"sgd", "adam"};
};
template <>
struct Choices<ScheduleKind> {
  static constexpr std::array names{"constant", "step", "plateau", "cosine"};
};
template <>
struct Choices<ScheduleUnit> {
  static constexpr std::array names{"epochs", "steps"};
};
template <>
struct Choices<KeptNetwork> {
  static constexpr std::array names{"best", "last"};
};
template <>
struct Choices<FittedOn> {
  static constexpr std::array names{"none", "training", "validation", "reported"};
};
template <>
struct Choices<PostProcessingChain> {
  static constexpr std::array names{"trigeorgis_2016", "teixeira_2021"};
};
template <>
struct Choices<EquationForm> {
  static constexpr std::array names{"printed", "corrected", "none"};
};
template <>
struct Choices<Accumulated> {
  static constexpr std::array names{"mean", "sum"};
};
template <>
struct Choices<ClassWeights> {
  static constexpr std::array names{"none", "balanced"};
};
template <>
struct Choices<PretrainingDataset> {
  static constexpr std::array names{"none", "rafdb", "fer2013"};
};
template <>
struct Choices<TunedFrom> {
  static constexpr std::array names{"full", "conv_2_1", "conv_3_1", "conv_4_1", "conv_5_1"};
};
template <>
struct Choices<TrainingScheme> {
  static constexpr std::array names{"end_to_end", "frozen_features"};
};
template <>
struct Choices<FrozenNetwork> {
  static constexpr std::array names{"trained", "pretrained"};
};
template <>
struct Choices<StoppingMetric> {
  static constexpr std::array names{"loss", "accuracy", "concordance", "global_average_precision"};
};

template <>
struct Choices<DeviceChoice> {
  static constexpr std::array names{"automatic", "cpu", "cuda"};
};

}  // namespace foldwise

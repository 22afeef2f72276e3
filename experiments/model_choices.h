// SPDX-License-Identifier: Apache-2.0
/// What a network can be composed of.
#pragma once

#include "experiments/choices.h"

namespace foldwise {

enum class Backbone {
  i3d_vgg11,
  i3d_vgg11_bn,
  i3d_vgg16,
  i3d_vgg16_bn,
  fully_connected,
  vgg11,
  vgg11_bn,
  vgg16,
  vgg16_bn,
  resnet50,
  i3d_resnet50,
  resnet18_3d,
  resnext101_3d,
  c3d,
  inception_i3d,
  torchscript,   ///< a module of the user's own, exported by PyTorch: ModelOptions::file
  audio_visual,  ///< over the features of two modalities: ModelOptions::fusion
};
/// Whether steps are as far apart as the publication of the backbone has them, or as its frames: convolutions and
/// poolings then move by one frame.
enum class TemporalStride { published, removed };
/// How far apart in time the values are that the convolutions of an inflated network's four blocks see. C 3.3.2.
enum class TemporalDilation {
  none,    ///< next to each other: 1, 1, 1, 1
  doubled  ///< 1, 2, 4, 8
};
/// What of a backbone the features are.
enum class BackboneFeatures {
  published,        ///< all of it but its last layer
  last_convolution  ///< the maps of its last convolution, without the pooling and the layers behind it (I 3.1)
};
enum class Inflation { copied, centered };
/// What copied kernels are multiplied by.
enum class InflationScale {
  divided,  ///< one over their length in time: a static clip is answered as its image (T 1.2.5)
  whole     ///< nothing: C 3.3.2 "simply copies", and does not say whether it divides
};
/// What is around the middle slice of centred kernels. C 3.3.2.
enum class InflationSurround { zero, random };
/// What of inflated kernels a training leaves as it is.
enum class InflationMasking {
  none,
  centre  ///< the middle slice in time: those around it learn (C 3.3.2)
};
/// What of a file of weights is not loaded.
enum class WeightsHead {
  strict,  ///< nothing: what does not fit is an error
  replace  ///< what it learned of its own outputs: head, and pooling
};
/// How a network expects pixels, which its file of weights may say.
enum class PixelNormalisation {
  file,           ///< what it says; ImageNet's where it says nothing
  imagenet,       ///< torchvision's
  vgg_face,       ///< VGG-Face: bytes less their mean
  vgg_face2,      ///< networks of VGGFace2: likewise
  activitynet,    ///< 3D-ResNets-PyTorch of 2018: likewise, with ActivityNet's
  kinetics,       ///< torchvision's networks of videos
  inception_i3d,  ///< kinetics_i3d_pytorch: from -1 to 1
  ayral_2021,     ///< the public code of T and W
  none            ///< from 0 to 1, as they are
};
/// How the maps of a clip or a video become its scores. T 2.1.2, 2.3.2, 3.2.1; I 3.3, 4.4.
enum class Pooling {
  two_step,          ///< maximum over space of features, average over time of scores
  softmax,           ///< average over space of features; scores: maxima of windows, softmax weights over a video
  adaptive_softmax,  ///< average over space of features; scores: softmax weights with a learned temperature per class
  max_features,      ///< over space and time, of features
  average_features,
  max_scores,  ///< over space and time, of the scores of every position
  average_scores,
  joint_softmax,  ///< average over space of features; softmax over classes and frames at once, added up over frames: TP
  average,        ///< average over space of features, over time of scores; each frame has a loss of its own: AVG
  last_step,      ///< average over space of features; the score of the last frame, of what has a memory: C 3.3.1
};
/// What enhances and inhibits, or transforms, some of the input or of the features. T chapter 4; I 3.2.
enum class AttentionKind {
  none,
  mask,                 ///< a weight for each position of the features
  self_attention,       ///< each position answers to all others
  spatial_transformer,  ///< the input read at other places
  region_attention,     ///< a frame as weighted sums of its places, one of each head: I Eq. 4
  attention_clusters    ///< the same, each sum scaled, shifted and normalised: SHIFT of I 4.3, Long et al. 2018
};
/// The axes that attention is over.
enum class AttentionOver { temporal, spatial, spatiotemporal };
/// Whether a kind stands between maps and steps, and so is over the places of each frame alone.
constexpr bool makes_steps(AttentionKind kind) {
  return kind == AttentionKind::region_attention || kind == AttentionKind::attention_clusters;
}
/// How a mask takes into account what the whole clip or video shows.
enum class MaskContext { none, concatenation, additive, multiplicative };
enum class PositionalEncoding { none, sinusoidal };
/// What remembers earlier steps, behind the attention and before the head. C 3.3.1.
enum class RecurrenceKind { none, lstm };
enum class HeadKind {
  published,    ///< what the backbone brings along
  three_layers  ///< fully-connected ones, the last of them the outputs (C 3.3.1, l.96)
};

template <>
struct Choices<Backbone> {
  static constexpr std::array names{"i3d_vgg11",    "i3d_vgg11_bn", "i3d_vgg16",     "i3d_vgg16_bn", "fully_connected",
                                    "vgg11",        "vgg11_bn",     "vgg16",         "vgg16_bn",     "resnet50",
                                    "i3d_resnet50", "resnet18_3d",  "resnext101_3d", "c3d",          "inception_i3d",
                                    "torchscript",  "audio_visual"};
};
template <>
struct Choices<TemporalStride> {
  static constexpr std::array names{"published", "removed"};
};
template <>
struct Choices<TemporalDilation> {
  static constexpr std::array names{"none", "doubled"};
};
template <>
struct Choices<BackboneFeatures> {
  static constexpr std::array names{"published", "last_convolution"};
};
template <>
struct Choices<Inflation> {
  static constexpr std::array names{"copied", "centered"};
};
template <>
struct Choices<InflationScale> {
  static constexpr std::array names{"divided", "whole"};
};
template <>
struct Choices<InflationSurround> {
  static constexpr std::array names{"zero", "random"};
};
template <>
struct Choices<InflationMasking> {
  static constexpr std::array names{"none", "centre"};
};
template <>
struct Choices<WeightsHead> {
  static constexpr std::array names{"strict", "replace"};
};
template <>
struct Choices<PixelNormalisation> {
  static constexpr std::array names{"file",     "imagenet",      "vgg_face",   "vgg_face2", "activitynet",
                                    "kinetics", "inception_i3d", "ayral_2021", "none"};
};
template <>
struct Choices<Pooling> {
  static constexpr std::array names{"two_step",        "softmax",       "adaptive_softmax", "3d_max_features",
                                    "3d_avg_features", "3d_max_scores", "3d_avg_scores",    "joint_softmax",
                                    "average",         "last_step"};
};
template <>
struct Choices<AttentionKind> {
  static constexpr std::array names{
      "none", "mask", "self_attention", "spatial_transformer", "region_attention", "attention_clusters"};
};
template <>
struct Choices<AttentionOver> {
  static constexpr std::array names{"temporal", "spatial", "spatiotemporal"};
};
template <>
struct Choices<MaskContext> {
  static constexpr std::array names{"none", "concatenation", "additive", "multiplicative"};
};
template <>
struct Choices<PositionalEncoding> {
  static constexpr std::array names{"none", "sinusoidal"};
};
template <>
struct Choices<RecurrenceKind> {
  static constexpr std::array names{"none", "lstm"};
};
template <>
struct Choices<HeadKind> {
  static constexpr std::array names{"published", "three_layers"};
};

}  // namespace foldwise

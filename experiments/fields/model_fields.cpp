// SPDX-License-Identifier: Apache-2.0
// Listings of field_list.h: the fields below model and clips.
#include "experiments/facts/backbone_facts.h"
#include "experiments/fields/field_list.h"

namespace foldwise {

void list_fields(FieldList<AttentionOptions>& list) {
  using O = AttentionOptions;
  list.field("kind", &O::kind,
             {.scope = Scope::trainings,
              .sentence = "Attention: a mask over the features, self-attention among them, a spatial transformer of "
                          "the input, or a frame as weighted sums of its places (region_attention, SA of I 3.2; "
                          "attention_clusters, SHIFT of I 4.3)."});
  list.field("over", &O::over,
             {.scope = Scope::trainings,
              .sentence = "The axes that attention is over: steps, places within each frame, or both at once."});
  list.field("context", &O::context,
             {.scope = Scope::trainings,
              .sentence = "How a spatiotemporal mask takes into account what the whole clip or video shows."});
  list.field("heads", &O::heads,
             {.scope = Scope::trainings,
              .sentence = "Number of heads of self-attention and of attention to regions.",
              .range = {.least = 1, .most = 1024}});
  list.field("dimension", &O::dimension,
             {.scope = Scope::trainings,
              .sentence = "Length of the queries, keys and values of each head of self-attention; units of the hidden "
                          "layer of a mask or of attention to regions.",
              .range = {.least = 1, .most = 65536}});
  list.field("positional_encoding", &O::positional_encoding,
             {.scope = Scope::trainings,
              .sentence = "What is added to the features that self-attention's queries and keys are made of."});
  list.field("diversity_penalty", &O::diversity_penalty,
             {.scope = Scope::trainings,
              .sentence = "Weight in the loss of how much the heads look at the same positions: ||A A^T - I|| of their "
                          "weights A, Frobenius, the mean over a clip's steps.",
              .range = {.least = 0}});
  list.field("range", &O::range,
             {.scope = Scope::refine,
              .sentence = "Of frozen_features: length of the clips that attention is trained on, which begin anywhere "
                          "in a video; 0: clips.frames; longer than a video: all of it. Videos are evaluated whole.",
              .range = {.least = 0, .most = 1000000},
              .unit = "frames"});
}

void list_fields(FieldList<RecurrenceOptions>& list) {
  using O = RecurrenceOptions;
  list.field("kind", &O::kind,
             {.scope = Scope::trainings,
              .sentence = "What remembers earlier steps, before the head: nothing, or one LSTM layer (C 3.3.1), whose "
                          "videos pass through it whole, never in pieces."});
  list.field("units", &O::units,
             {.scope = Scope::trainings,
              .sentence = "Units of the recurrent layer; model.width does not scale them.",
              .range = {.least = 1, .most = 65536}});
  list.field("dropout", &O::dropout,
             {.scope = Scope::trainings,
              .sentence = "Dropout of what the recurrent layer takes: in one clip the same units at each step.",
              .range = {.least = 0, .below = 1}});
  list.field("recurrent_dropout", &O::recurrent_dropout,
             {.scope = Scope::trainings,
              .sentence = "Dropout of what the recurrent layer answered at the step before: in one clip the same units "
                          "at each step.",
              .range = {.least = 0, .below = 1}});
}

void list_fields(FieldList<HeadLayers>& list) {
  using O = HeadLayers;
  list.field(
      "kind", &O::kind,
      {.scope = Scope::trainings,
       .sentence = "The head: the layers that the backbone brings along, or three fully-connected ones, rectified "
                   "but for the last (C 3.3.1)."});
  list.field("first_units", &O::first_units,
             {.scope = Scope::trainings,
              .sentence = "Units of the first of three layers; model.width does not scale them.",
              .range = {.least = 1, .most = 65536}});
  list.field("second_units", &O::second_units,
             {.scope = Scope::trainings,
              .sentence = "Units of the second of three layers; model.width does not scale them.",
              .range = {.least = 1, .most = 65536}});
}

void list_fields(FieldList<ModelOptions>& list) {
  using O = ModelOptions;
  // What decides the features of a video.
  constexpr Scope featured = Scope::in({Stage::train, Stage::features});
  // And of a picture, in the training on pictures before that.
  constexpr Scope pictured = Scope::in({Stage::pretrain, Stage::train, Stage::features});
  constexpr Scope both = Scope::in({Stage::train, Stage::features, Stage::refine});
  list.field("backbone", &O::backbone, {.scope = pictured, .sentence = "The network in front of the head."});
  list.field("temporal_stride", &O::temporal_stride,
             {.scope = featured,
              .sentence = "Whether the backbone's convolutions and poolings move over time as published, or by one "
                          "frame, for a score per frame; many backbones have no stride anyway."});
  list.field("temporal_dilation", &O::temporal_dilation,
             {.scope = featured,
              .sentence = "How far apart the frames are that an inflated backbone's convolutions see: 1 throughout, or "
                          "doubled from block to block, 1, 2, 4 and 8."});
  list.field("features", &O::features,
             {.scope = pictured,
              .sentence = "What of the backbone the features are: all of it but its last layer, or the maps of its "
                          "last convolution, as I 3.1 takes them of VGG, without the last pooling and the "
                          "fully-connected layers; many backbones have no such layers anyway."});
  // The narrowest layer has 64 channels at width 1.
  list.field("width", &O::width,
             {.scope = pictured,
              .sentence = "Multiplier of every layer's channels; 1/64 leaves one channel in the narrowest.",
              .range = {.least = 1.0 / 64, .most = 8}});
  list.field("input", &O::input,
             {.scope = pictured,
              .sentence = "Size of the clips that the network sees.",
              .range = {.least = smallest_picture(), .most = 1024},
              .unit = "pixels"});
  list.field("weights", &O::weights,
             {.scope = Scope::content,
              .sentence = "Safetensors or PyTorch state dictionary (.pth) to start from, relative to the working "
                          "directory; empty: random weights."});
  list.field("weights_head", &O::weights_head,
             {.scope = featured,
              .sentence = "Whether that file's head has to fit (a file without one always does), or is left out, with "
                          "what its pooling learned, for one that is trained from scratch: of another number of "
                          "classes."});
  list.field(
      "normalisation", &O::normalisation,
      {.scope = pictured,
       .sentence = "How the network expects pixels; file: as its file of weights says, and as ImageNet's networks "
                   "where that says nothing, as no file of PyTorch does. vgg_face, vgg_face2 and activitynet: "
                   "from 0 to 255, less a mean; inception_i3d: from -1 to 1; none: from 0 to 1."});
  list.field("file", &O::file,
             {.scope = Scope::content,
              .sentence = "The module of torchscript, exported by PyTorch, relative to the working directory."});
  list.field("trust", &O::trust,
             {.scope = Scope::execution,
              .sentence = "Whether code from that file may run inside the worker, with the rights of whoever runs it; "
                          "without it torchscript is refused."});
  list.field("head_prefix", &O::head_prefix,
             {.scope = Scope::train,
              .sentence = "How the names of those parameters of torchscript begin that are the head's, with its "
                          "learning rate and decay; empty: all are the backbone's."});
  list.field("inflation", &O::inflation,
             {.scope = featured, .sentence = "How 2D kernels become 3D: shared over time, or in the middle slice."});
  list.field("inflation_scale", &O::inflation_scale,
             {.scope = featured,
              .sentence = "Whether kernels that are copied over time are divided by their length in time, so that a "
                          "static clip is answered as its image, or left whole."});
  list.field("inflation_surround", &O::inflation_surround,
             {.scope = featured,
              .sentence = "What is around the middle slice of kernels: zeros, or random numbers from a uniform "
                          "distribution, as in a network from scratch."});
  list.field("inflation_range", &O::inflation_range,
             {.scope = featured,
              .sentence = "The largest of those random numbers, and the smallest below 0; 0: as large as those of "
                          "PyTorch's own convolutions, 1 / sqrt(inputs x kernel).",
              .range = {.least = 0, .most = 1}});
  list.field("inflation_masking", &O::inflation_masking,
             {.scope = Scope::train,
              .sentence = "Whether the middle slices in time of inflated kernels stay as they are while the rest is "
                          "trained."});
  list.field(
      "pooling", &O::pooling,
      {.scope = both,
       .sentence = "How scores over time become the scores of a clip and of a video; joint_softmax (TP of I 3.3) and "
                   "average (AVG of I 4.4, which sums the losses of single frames) are of classes alone; last_step is "
                   "for what has a memory."});
  list.field("dropout", &O::dropout,
             {.scope = Scope::trainings,
              .sentence = "Dropout before and between the head's layers, and behind fc6 where the backbone has it.",
              .range = {.least = 0, .below = 1}});
  list.field("input_dropout", &O::input_dropout,
             {.scope = Scope::train, .sentence = "Dropout on the network's input.", .range = {.least = 0, .below = 1}});
  list.field("target_multiplier", &O::target_multiplier,
             {.scope = Scope::train,
              .sentence = "What labels that are numbers are multiplied by before the network is trained on them; its "
                          "predictions are divided by it.",
              .range = {.most = 1000000, .above = 0}});
  list.group("attention", &O::attention);
  list.group("fusion", &O::fusion);
  list.group("recurrence", &O::recurrence);
  list.group("head", &O::head);
}

void list_fields(FieldList<ClipsOptions>& list) {
  using O = ClipsOptions;
  list.field(
      "frames", &O::frames,
      {.scope = Scope::in({Stage::train, Stage::features, Stage::refine}),
       .sentence = "Length of a clip, and of the windows that recordings with continuous labels are cut into; 1 for "
                   "single images, which longer clips only repeat.",
       .range = {.least = 1, .most = 4096},
       .unit = "frames"});
  list.field("standardisation", &O::standardisation,
             {.scope = Scope::train,
              .sentence = "How training videos come to this length: as frames in a row (clip_extraction), as frames "
                          "taken evenly over the whole video, the same in every epoch (temporal_resize), or as frames "
                          "drawn from the whole video, others in every epoch (random_frames, I 4.2)."});
  list.field("padding", &O::padding,
             {.scope = Scope::train,
              .sentence = "What follows on a training video that is shorter than its clip: its last frame, held, or "
                          "black frames, which are augmented with it; evaluation always holds the last frame."});
  list.field("evaluation_crop_area", &O::evaluation_crop_area,
             {.scope = Scope::in({Stage::train, Stage::features}),
              .sentence = "Area of the middle of each frame that validation, evaluation and clean scoring see, as a "
                          "fraction of the frame; 1: all of it. That of augmentation.crop_area shows things at the "
                          "same scale as in training, as in the authors' code.",
              .range = {.most = 1, .above = 0}});
  list.field("overlap", &O::overlap,
             {.scope = Scope::train,
              .sentence = "Of consecutive windows of a recording, as a fraction of their length.",
              .range = {.least = 0, .below = 1}});
  list.field("label_fusion", &O::label_fusion,
             {.scope = Scope::train,
              .sentence = "A window's label: the mean over its frames, or the value farthest from zero."});
  list.field("gap_tolerance", &O::gap_tolerance,
             {.scope = Scope::train,
              .sentence = "How many frames without a face in a row a window may have between its frames.",
              .range = {.least = 0, .most = 100000},
              .unit = "frames"});
}

}  // namespace foldwise

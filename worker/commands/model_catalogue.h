// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/choices.h"
#include "experiments/experiment.h"
#include "worker/models/pooling/temporal_pooling.h"

namespace foldwise::worker {

/// What the catalogue's networks are shown with.
struct CatalogueOptions {
  int frames = 16;       ///< of a clip
  Size input{112, 112};  ///< of its frames, pixels
  double width = 1;      ///< model.width
  int outputs = 7;       ///< classes: the expressions of AFEW
  int features = 1152;   ///< at each step, of backbones that take no pictures: those of YouTube-8M
};

struct BackboneFigures {
  Backbone backbone;
  std::string problem;  ///< why it cannot be built of these options alone; then there are no parameters
  std::int64_t backbone_parameters = 0;
  std::int64_t head_parameters = 0;
  std::int64_t multiply_adds = 0;  ///< of one clip: convolutions and products
  int steps = 0;                   ///< of a clip, with the published stride; 0: a file decides it
  int stride = 1;                  ///< frames from step to step, as published
  int receptive_field = 0;         ///< frames that a step depends on, as published; 0: all of them
  int dense_receptive_field = 0;   ///< without stride in time
  int smallest_input = 0;          ///< pixels along each axis; 0: it takes features

  std::int64_t parameters() const { return backbone_parameters + head_parameters; }
};

/// Of what the answer of a layer at a seam depends: its receptive field over what it takes.
enum class Sees {
  frame,  ///< of the input, by itself
  step,   ///< the maps or the vector of a step, by themselves
  clip    ///< all of a clip, or of a video
};

/// A kind of attention in front of, or behind, the maps of i3d_vgg16.
struct AttentionFigures {
  AttentionKind kind;
  std::optional<AttentionOver> over;  ///< none: the kind has no choice
  MaskContext context;
  std::int64_t parameters;
  std::int64_t multiply_adds;  ///< of one clip
  Sees sees;
};

struct PoolingFigures {
  Pooling pooling;
  Pooled takes;
  CellPooling over_space;
  std::int64_t parameters;
};

/// A recurrent layer behind the steps of i3d_vgg16, with its default units.
struct RecurrenceFigures {
  RecurrenceKind kind;
  std::int64_t units;
  std::int64_t parameters;
  std::int64_t multiply_adds;  ///< of one clip
  Sees sees;
};

/// A head, which scores each step by itself, and the backbones that have it.
struct HeadFigures {
  HeadKind kind;
  std::int64_t channels;
  std::vector<std::int64_t> hidden_units;  ///< of the layers before the last; none: one layer
  std::int64_t parameters;
  std::int64_t multiply_adds;  ///< of one step
  std::vector<Backbone> backbones;
};

struct ModelCatalogue {
  CatalogueOptions options;
  std::vector<BackboneFigures> backbones;      ///< one for each, in the order of the enumeration
  std::vector<AttentionFigures> attention;     ///< each kind x over x context that a sweep file may hold
  std::vector<RecurrenceFigures> recurrences;  ///< each kind that is one
  std::vector<PoolingFigures> poolings;
  std::vector<HeadFigures> heads;
};

/// Builds each network and counts. Throws UserError on an input that no backbone takes.
ModelCatalogue survey_models(const CatalogueOptions& options);

}  // namespace foldwise::worker

namespace foldwise {

template <>
struct Choices<worker::Sees> {
  static constexpr std::array names{"frame", "step", "clip"};
};

}  // namespace foldwise

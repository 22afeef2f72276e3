// SPDX-License-Identifier: Apache-2.0
// Listings of field_list.h: the fields below dataset and protocol.
#include "experiments/fields/field_list.h"

namespace foldwise {

void list_fields(FieldList<FramesOptions>& list) {
  using O = FramesOptions;
  list.field("size", &O::size,
             {.scope = Scope::prepare,
              .sentence = "Size of the frames that are stored once decoded.",
              .range = {.least = 8, .most = 4096},
              .unit = "pixels"});
  list.field(
      "faces", &O::faces,
      {.scope = Scope::prepare,
       .sentence = "Whether the pictures are stored as they are, or the largest face of each, its eyes level and "
                   "in their place; pictures without a face are then left out."});
  list.field("rate", &O::rate,
             {.scope = Scope::prepare,
              .sentence = "Frames that are kept of each second: those nearest to the multiples of its inverse; 0: all.",
              .range = {.least = 0, .most = 1000},
              .unit = "frames per second"});
  list.field(
      "codec", &O::codec,
      {.scope = Scope::prepare,
       .sentence = "How frames are stored: as they are, or as JPEGs, which take about a quarter of the space and are "
                   "decoded each time that a clip is read."});
  list.field("jpeg_quality", &O::jpeg_quality,
             {.scope = Scope::prepare,
              .sentence = "Quality of JPEG frames; their colour keeps its full resolution.",
              .range = {.least = 1, .most = 100}});
}

void list_fields(FieldList<FacesOptions>& list) {
  using O = FacesOptions;
  list.field("model", &O::model,
             {.scope = Scope::content,
              .sentence = "ONNX file of the YuNet face detector, relative to the working directory; empty: OpenCV's "
                          "cascades of frontal faces and eyes."});
  list.field("eye_distance", &O::eye_distance,
             {.scope = Scope::prepare,
              .sentence = "Distance between the eyes of an aligned face, as a fraction of the frame's width.",
              .range = {.least = 0.05, .most = 0.95}});
  list.field("eye_height", &O::eye_height,
             {.scope = Scope::prepare,
              .sentence = "Distance of the eyes from the upper edge, as a fraction of the frame's height.",
              .range = {.least = 0.05, .most = 0.95}});
  list.field(
      "smallest", &O::smallest,
      {.scope = Scope::prepare,
       .sentence = "Height of the smallest face that is looked for, as a fraction of the picture's smaller side.",
       .range = {.least = 0.02, .most = 1}});
}

void list_fields(FieldList<DatasetOptions>& list) {
  using O = DatasetOptions;
  list.field("name", &O::name, {.scope = Scope::prepare, .sentence = "The dataset, and so its labels and protocol."});
  list.field("root", &O::root,
             {.scope = Scope::content,
              .sentence = "Folder that holds the dataset, relative to the working directory. Required."});
  list.field(
      "layout", &O::layout,
      {.scope = Scope::prepare,
       .sentence = "What is read: encoded videos, folders of aligned face images, features of whole videos or of "
                   "each second, or whichever is there."});
  list.field("task", &O::task,
             {.scope = Scope::folds,
              .sentence = "What is predicted, of a dataset that has a choice; automatic: what it is mostly used for."});
  list.field("subjects", &O::subjects,
             {.scope = Scope::folds,
              .sentence = "Which subjects take part; reactive: those of BioVid whose faces answer to the heat, without "
                          "the 20 whose do not."});
  // Not in the keys: the frames that are stored do not depend on it, so that after a sweep that stopped, `skip` reuses
  // what is prepared. What was left out is recorded with each result.
  list.field("on_bad_video", &O::on_bad_video,
             {.scope = Scope::execution,
              .sentence = "Whether a video that cannot be read, or not whole, stops the sweep or is left out, counted "
                          "and reported."});
  // Not in the keys either: what links lead to enters through its content, as if it lay there itself.
  list.field(
      "links", &O::links,
      {.scope = Scope::execution,
       .sentence = "Whether symbolic links in the dataset may lead out of its folder, as those of DVC, git-annex "
                   "or a folder of links do; paths in its lists and tables never may."});
  list.group("frames", &O::frames);
  list.group("faces", &O::faces);
}

void list_fields(FieldList<ProtocolOptions>& list) {
  using O = ProtocolOptions;
  list.field("kind", &O::kind,
             {.scope = Scope::folds,
              .sentence = "How samples become folds. Those named after a dataset are what its results are published "
                          "with: one of the others with fixed settings."});
  list.field("folds", &O::folds,
             {.scope = Scope::folds, .sentence = "Number of folds of k_fold.", .range = {.least = 2, .most = 10000}});
  list.field(
      "by", &O::by,
      {.scope = Scope::folds,
       .sentence = "What k_fold keeps together; automatic: subjects where the dataset names them, else every "
                   "sample is on its own. Those of folders are named in samples.csv in its root, a line for each "
                   "sample, with the columns sample (its path below the root) and subject (who is in it)."});
  list.field("validation_fraction", &O::validation_fraction,
             {.scope = Scope::folds,
              .sentence = "Fraction of each class of the training part that validates; of datasets that name "
                          "subjects, whole subjects.",
              .range = {.above = 0, .below = 1}});
  list.field("repeats", &O::repeats,
             {.scope = Scope::folds,
              .sentence = "How many times every fold runs, each with seeds of its own; 0: as often as the protocol is "
                          "published with, of imported as often as the file says, else once.",
              .range = {.least = 0, .most = 10000}});
  list.field("seed", &O::seed,
             {.scope = Scope::folds,
              .sentence = "What every split and every run's random numbers derive from.",
              .range = {.least = 0}});
  list.field("file", &O::file,
             {.scope = Scope::content,
              .sentence = "CSV file of the folds of imported, relative to the working directory; 'orchestrator folds' "
                          "writes one."});
}

}  // namespace foldwise

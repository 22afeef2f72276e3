// SPDX-License-Identifier: Apache-2.0
// Listings of field_list.h: the fields below evaluation and execution, and the groups of an experiment.
#include "experiments/fields/field_list.h"

namespace foldwise {

void list_fields(FieldList<PostProcessingOptions>& list) {
  using O = PostProcessingOptions;
  list.field("fitted_on", &O::fitted_on,
             {.scope = Scope::in({Stage::score, Stage::evaluate}),
              .sentence = "Of rows or windows with numbers: what the steps below are fitted on, the fold's training or "
                          "validation rows, or the very rows that are reported; none: predictions stay as they are."});
  list.field("chain", &O::chain,
             {.scope = Scope::evaluate,
              .sentence = "Which steps there are: median_filter, centring, scaling and time_shift, each where it "
                          "betters the concordance of what it is fitted on (Trigeorgis et al. 2016, A 3.4.2), or "
                          "scale_normalisation, mean_filtering and a delay (Teixeira et al. 2021, C 3.4)."});
  list.field("scale_normalisation", &O::scale_normalisation,
             {.scope = Scope::evaluate,
              .sentence = "Of teixeira_2021, C Eq. 1: predictions less the labels' mean, divided by the labels' "
                          "deviation (printed), or less their own mean, by their own deviation, times the labels' "
                          "deviation, plus the labels' mean (corrected)."});
  list.field("mean_filtering", &O::mean_filtering,
             {.scope = Scope::evaluate,
              .sentence = "Of teixeira_2021, C Eq. 2: predictions less the labels' mean, plus their own (printed), or "
                          "less their own mean, plus the labels' (corrected)."});
  list.field("longest_delay", &O::longest_delay,
             {.scope = Scope::evaluate,
              .sentence = "Of teixeira_2021, C Eq. 3: at each frame stands what is predicted so many frames later, or "
                          "earlier, as betters the concordance of what it is fitted on most; between the middles of "
                          "windows predictions are interpolated; 0: no delay.",
              .range = {.least = 0, .most = 100000},
              .unit = "frames"});
  list.field("median_filter", &O::median_filter,
             {.scope = Scope::evaluate,
              .sentence = "Whether predictions pass a median filter; like each of the steps, it is kept where it "
                          "betters the concordance of the rows that it is fitted on."});
  list.field("centring", &O::centring,
             {.scope = Scope::evaluate,
              .sentence = "Whether the difference between the means of labels and predictions is added."});
  list.field("scaling", &O::scaling,
             {.scope = Scope::evaluate,
              .sentence = "Whether predictions are multiplied by the ratio of the deviations of labels and "
                          "predictions."});
  list.field("time_shift", &O::time_shift,
             {.scope = Scope::evaluate, .sentence = "Whether predictions are shifted to later rows."});
  list.field("longest_window", &O::longest_window,
             {.scope = Scope::evaluate,
              .sentence = "Of the median filter: the longest window that is tried; of steps of 10 rows.",
              .range = {.least = 10, .most = 100000},
              .unit = "rows"});
  list.field("longest_shift", &O::longest_shift,
             {.scope = Scope::evaluate,
              .sentence = "The longest shift that is tried.",
              .range = {.least = 1, .most = 100000},
              .unit = "rows"});
}

void list_fields(FieldList<EvaluationOptions>& list) {
  using O = EvaluationOptions;
  list.field("inverse_temperature", &O::inverse_temperature,
             {.scope = Scope::evaluate,
              .sentence = "Sharpness of the pooling over whole videos: 0 averages, 1e6 takes the maximum.",
              .range = {.least = 0}});
  list.field("chunk_frames", &O::chunk_frames,
             {.scope = Scope::score,
              .sentence = "Longest piece of a video that passes through the network at once; the default is longer for "
                          "networks that look far. Refused of those that take whole videos: torchscript, and a spatial "
                          "transformer over time.",
              .range = {.least = 1, .most = 1000000},
              .unit = "frames"});
  list.field("validation", &O::validation,
             {.scope = Scope::in({Stage::score, Stage::evaluate}),
              .sentence = "Whether the validation part is scored, post-processed and judged like the test part, as "
                          "metrics validation_…: what a table's select goes by."});
  list.group("post_processing", &O::post_processing);
}

void list_fields(FieldList<ExecutionOptions>& list) {
  using O = ExecutionOptions;
  list.field("max_attempts", &O::max_attempts,
             {.scope = Scope::execution,
              .sentence = "How often a job that crashes or stalls is tried.",
              .range = {.least = 1, .most = 1000}});
  list.field("stall_timeout", &O::stall_timeout,
             {.scope = Scope::execution,
              .sentence = "Time without progress before a worker is killed.",
              .range = {.above = 0},
              .unit = "seconds"});
  list.field("checkpoint_interval", &O::checkpoint_interval,
             {.scope = Scope::execution,
              .sentence = "Time between checkpoints within an epoch; each epoch ends with one.",
              .range = {.least = 0},
              .unit = "seconds"});
  list.field("loader_threads", &O::loader_threads,
             {.scope = Scope::execution,
              .sentence = "Threads of a worker that make clips ahead of training.",
              .range = {.least = 1, .most = 1024}});
  list.field("videos_per_shard", &O::videos_per_shard,
             {.scope = Scope::execution,
              .sentence = "Videos that one prepare job decodes.",
              .range = {.least = 1, .most = 1000000}});
  list.field("devices", &O::devices,
             {.scope = Scope::execution,
              .sentence = "What workers train on: GPUs where libtorch can use them, the CPU alone, or GPUs and nothing "
                          "else; one value for the whole sweep."});
  list.field("workers_per_device", &O::workers_per_device,
             {.scope = Scope::execution,
              .sentence = "How many workers share a device: so many, usual (one on a GPU, on the CPU as many as its "
                          "cores allow), or auto: from one on as many more as fit into memory, by what jobs were seen "
                          "to take, and make the device finish more; one value for the whole sweep."});
  list.field(
      "on_end", &O::on_end,
      {.scope = Scope::execution,
       .sentence =
           "A command for /bin/sh when a run of the sweep ends, however it does, such as a mail; its "
           "environment has FOLDWISE_SWEEP, _OUTPUT, _OUTCOME (finished, some_failed, interrupted, "
           "no_workers, error), _EXIT_CODE, _RUNS, _RUNS_FINISHED and _RUNS_FAILED; one value for the whole sweep."});
  list.field("trust", &O::trust,
             {.scope = Scope::execution,
              .sentence = "Whether the command of on_end may run, with the rights of whoever runs the sweep; without "
                          "it on_end is refused."});
}

void list_fields(FieldList<Experiment>& list) {
  list.group("dataset", &Experiment::dataset);
  list.group("protocol", &Experiment::protocol);
  list.group("model", &Experiment::model);
  list.group("clips", &Experiment::clips);
  list.group("augmentation", &Experiment::augmentation);
  list.group("sampling", &Experiment::sampling);
  list.group("training", &Experiment::training);
  // Behind the fields that suggestions should rather mean: epochs, rotation, seed.
  list.group("pretraining", &Experiment::pretraining);
  list.group("evaluation", &Experiment::evaluation);
  list.group("execution", &Experiment::execution);
}

}  // namespace foldwise

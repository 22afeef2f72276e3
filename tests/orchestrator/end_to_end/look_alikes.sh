# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The small look-alikes of datasets, other than AFEW's, that sweeps/<dataset>.yaml learns. Sourced.

# each_look_alike COMMAND: calls it for each with DATASET METRIC LEAST GENERATOR-OPTION…: what the mean of that metric must reach.
each_look_alike() {
  local call=$1
  "$call" recola concordance 0.5 --recordings 5 --rows 500 --audio 6 --appearance 4 --geometric 4
  # Chance: 1/7, 1/7, 1/3 and 1/6.
  "$call" rafdb accuracy 0.4 --train-per-class 40 --test-per-class 10 --size 48x48
  "$call" fer2013 accuracy 0.4 --train-per-class 40 --public-per-class 10 --private-per-class 10
  "$call" folders accuracy 0.45 --content expressions --layout faces --classes 3 --subjects 9 --per-subject 3 \
    --size 40x40 --frames 8-10
  "$call" hmdb51 accuracy 0.25 --classes 6 --per-class 20 --frames 18-24 --size 40x40 --sway 0 --clutter 0 --style 0.5
  "$call" sewa concordance 0.2 --train 12 --devel 6 --test 1 --seconds 10 --size 48x48 --sway 0.3 --lighting 0.3 \
    --occlusions 0 --noise 2
  "$call" youtube8m global_average_precision 0.6 --examples-per-shard 400 --classes 9 --signal 4
  # Chance: 1/2 each; over three seeds they reach 0.80 to 1, and 0.79 to 0.96.
  local easy=(--size 40x40 --frames 8-10 --apex 6-8 --sway 0.3 --lighting 0.3 --occlusions 0 --noise 2)
  "$call" unbc_mcmaster pooled_eer_accuracy 0.65 --subjects 6 --painless 1 --none 12 --mild 1 --strong 14 "${easy[@]}"
  "$call" biovid accuracy 0.7 --subjects 10 --unreactive 2 --per-level 5 --expressiveness 0.9 "${easy[@]}"
}

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# From look-alikes of datasets, other than AFEW's, to tables: small networks must find what is planted.
#   datasets_test.sh FOLDER-OF-EXECUTABLES
sweeps=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/sweeps
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"
export FOLDWISE_DATA=$scratch/data

# learns DATASET METRIC LEAST GENERATOR-OPTION…: makes it, runs its sweep, and expects the metric's mean.
learns() {
  local dataset=$1 metric=$2 least=$3 mean
  shift 3
  say "$dataset"
  expect_exit 0 "$bin/orchestrator" datasets make "$dataset" --out "$FOLDWISE_DATA/$dataset" "$@"
  expect_exit 0 "$bin/orchestrator" datasets check "$dataset" "$FOLDWISE_DATA/$dataset" --any-counts
  expect_exit 0 "$bin/orchestrator" "$sweeps/$dataset.yaml" output="$scratch/$dataset"
  expect_exit 0 "$bin/orchestrator" table "$scratch/$dataset" --format csv
  mean=$(awk -F, -v metric="$metric" '$2 == metric { print $3 }' out.log)
  awk -v mean="${mean:-none}" -v least="$least" 'BEGIN { exit !(mean + 0 == mean && mean >= least) }' ||
    fail "the $metric of $dataset is '$mean', and at least $least is expected"
  say "$dataset: $metric $mean"
}

learns recola concordance 0.5 --recordings 5 --rows 500 --audio 6 --appearance 4 --geometric 4
# Chance: 1/7, 1/7, 1/3 and 1/6.
learns rafdb accuracy 0.4 --train-per-class 40 --test-per-class 10 --size 48x48
learns fer2013 accuracy 0.4 --train-per-class 40 --public-per-class 10 --private-per-class 10
learns folders accuracy 0.45 --content expressions --layout faces --classes 3 --subjects 9 --per-subject 3 \
  --size 40x40 --frames 8-10
learns hmdb51 accuracy 0.25 --classes 6 --per-class 20 --frames 18-24 --size 40x40 --sway 0 --clutter 0 --style 0.5
learns sewa concordance 0.2 --train 6 --devel 3 --test 1 --seconds 10 --size 48x48
learns youtube8m global_average_precision 0.6 --examples-per-shard 400 --classes 9 --signal 4
# Chance: 1/2 each; over three seeds they reach 0.80 to 1, and 0.93 to 1.
easy=(--size 40x40 --frames 8-10 --apex 6-8 --sway 0.3 --lighting 0.3 --occlusions 0 --noise 2)
learns unbc_mcmaster pooled_eer_accuracy 0.65 --subjects 6 --painless 1 --none 12 --mild 1 --strong 14 "${easy[@]}"
learns biovid accuracy 0.7 --subjects 10 --unreactive 2 --per-level 8 --expressiveness 0.9 "${easy[@]}"

say "a network for frames is refused for features, before anything runs"
expect_exit 2 "$bin/orchestrator" "$sweeps/recola.yaml" output="$scratch/refused" model.backbone=i3d_vgg11
expect_words "model.backbone" err.log
expect_words "fully_connected" err.log
[[ ! -e $scratch/refused ]] || fail "the refused sweep wrote its folder"
passed=yes

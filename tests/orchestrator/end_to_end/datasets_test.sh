#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# From look-alikes of datasets, other than AFEW's, to tables: small networks must find what is planted.
#   datasets_test.sh FOLDER-OF-EXECUTABLES [DATASET]     all, or one, with one worker
wanted=${2-}
sweeps=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/sweeps
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"
# shellcheck source=look_alikes.sh
source "$sweeps/../look_alikes.sh"
export FOLDWISE_DATA=$scratch/data

# learns DATASET METRIC LEAST GENERATOR-OPTION…: makes it, runs its sweep, and expects the metric's mean.
learns() {
  local dataset=$1 metric=$2 least=$3 mean
  shift 3
  [[ -z $wanted || $dataset == "$wanted" ]] || return 0
  learned=$((learned + 1))
  say "$dataset"
  expect_exit 0 "$bin/orchestrator" datasets make "$dataset" --out "$FOLDWISE_DATA/$dataset" "$@"
  expect_exit 0 "$bin/orchestrator" datasets check "$dataset" "$FOLDWISE_DATA/$dataset" --any-counts
  expect_exit 0 "$bin/orchestrator" "$sweeps/$dataset.yaml" output="$scratch/$dataset" ${wanted:+--workers-per-device 1}
  expect_exit 0 "$bin/orchestrator" table "$scratch/$dataset" --format csv
  mean=$(awk -F, -v metric="$metric" '$2 == metric { print $3 }' out.log)
  awk -v mean="${mean:-none}" -v least="$least" 'BEGIN { exit !(mean + 0 == mean && mean >= least) }' ||
    fail "the $metric of $dataset is '$mean', and at least $least is expected"
  say "$dataset: $metric $mean"
}

learned=0
each_look_alike learns
((learned)) || fail "there is no look-alike of '$wanted'"

if [[ -z $wanted || $wanted == recola ]]; then
  say "a network for frames is refused for features, before anything runs"
  expect_exit 2 "$bin/orchestrator" "$sweeps/recola.yaml" output="$scratch/refused" model.backbone=i3d_vgg11
  expect_words "model.backbone" err.log
  expect_words "fully_connected" err.log
  [[ ! -e $scratch/refused ]] || fail "the refused sweep wrote its folder"
fi
passed=yes

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes what the scale smoke trains on: a small look-alike of each dataset, and the folds of split 1 of HMDB-51. What is
# there already stays as it is. `orchestrator` must be on the PATH.
#   make_data.sh [FOLDER]     default: $FOLDWISE_SMOKE, or data/smoke in the working directory, as scales.yaml
set -euo pipefail
sweeps=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/..
data=${1:-${FOLDWISE_SMOKE:-data/smoke}}

# make DATASET GENERATOR-OPTION…: the folder appears when it is whole.
make_features() {
  local dataset=$1
  shift
  [[ -d $data/$dataset ]] || orchestrator datasets make "$dataset" --out "$data/$dataset" "$@"
}
make() { make_features "$@" --size 40x40 --frames 18-24; }
make afew --subjects 6 --train-per-class 3 --validation-per-class 1 --apex 6-10
make unbc_mcmaster --subjects 6 --painless 0 --none 1 --mild 1 --strong 1 --apex 6-10
make biovid --subjects 8 --unreactive 1 --per-level 1 --apex 6-10
make hmdb51 --classes 4 --per-class 7
make_features youtube8m --train-shards 4 --validate-shards 6 --test-shards 0 --examples-per-shard 32
make_features recola --recordings 3 --rows 300
# Of two windows of 64 frames at 10 a second at the least, and of the published protocol's parts one recording each.
[[ -d $data/sewa_windows ]] ||
  orchestrator datasets make sewa --out "$data/sewa_windows" --train 2 --devel 1 --test 0 --seconds 12 --size 40x40
make_features rafdb --subjects 8 --train-per-class 5 --test-per-class 2 --size 40x40

folds=$data/hmdb51_split_1.csv
if [[ ! -f $folds ]]; then
  HMDB51_ROOT=$data/hmdb51 orchestrator folds "$sweeps/table_3_4.yaml" protocol.repeats=1 >"$folds.partial"
  awk -F, 'NR == 1 || $3 == 1' "$folds.partial" >"$folds.new"
  rm "$folds.partial"
  mv "$folds.new" "$folds"
fi

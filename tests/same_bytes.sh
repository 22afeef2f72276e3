#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# By hand: two builds make the same bytes. For a change that must change nothing: the build before it and the one after.
# For each look-alike of a dataset and its small sweep: the same files, folds, keys, prepared frames, weights, predictions and
# tables; and what the old build finished, the new one finds finished.
#
#   tests/same_bytes.sh OLD NEW [DATASET…]     OLD and NEW are folders of executables (build/release/bin); all, or those named
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/orchestrator/end_to_end
old=$(readlink -f "${1:?the folder of the older executables}")
new=$(readlink -f "${2:?the folder of the newer executables}")
shift 2
wanted=("$@")
# shellcheck source=orchestrator/end_to_end/setting.sh
source "$here/setting.sh" "$old"
# shellcheck source=orchestrator/end_to_end/look_alikes.sh
source "$here/look_alikes.sh"
compared=0

# same WHAT OLD-FOLDER NEW-FOLDER
same() {
  diff -r --brief --exclude=lock "$2" "$3" >differences.log || fail "$1: $(cat differences.log)"
}

# compare DATASET METRIC LEAST GENERATOR-OPTION…
compare() {
  local dataset=$1 build bin part
  shift 3
  [[ ${#wanted[@]} == 0 || " ${wanted[*]} " == *" $dataset "* ]] || return 0
  for build in old new; do
    bin=${!build}
    export FOLDWISE_DATA=$scratch/$build
    expect_exit 0 "$bin/orchestrator" datasets make "$dataset" --out "$FOLDWISE_DATA/$dataset" "$@"
  done
  same "$dataset's files" "old/$dataset" "new/$dataset"
  export FOLDWISE_DATA=$scratch/old
  for build in old new; do
    bin=${!build}
    expect_exit 0 "$bin/orchestrator" "$here/sweeps/$dataset.yaml" output="$scratch/runs-$build/$dataset"
    expect_exit 0 "$bin/orchestrator" table "$scratch/runs-$build/$dataset" --format csv
    mv out.log "$build.csv"
  done
  diff old.csv new.csv >differences.log || fail "$dataset's table: $(cat differences.log)"
  # The new build on what the old one left: the same stages, none of them written again.
  find "runs-old/$dataset/stages" -name result.json -printf '%P %T@\n' | sort >before.log
  expect_exit 0 "$new/orchestrator" "$here/sweeps/$dataset.yaml" output="$scratch/runs-old/$dataset"
  find "runs-old/$dataset/stages" -name result.json -printf '%P %T@\n' | sort | diff before.log - >differences.log ||
    fail "$dataset: the newer build ran again what the older one had finished: $(cat differences.log)"
  # How long a prepare job took is all that may differ.
  find runs-{old,new}/"$dataset"/stages -name result.json -exec sed -i -E 's/"seconds":[^,}]*//' {} +
  for part in folds frames stages; do
    [[ ! -e runs-old/$dataset/$part ]] || same "$dataset's $part" "runs-old/$dataset/$part" "runs-new/$dataset/$part"
  done
  say "$dataset: $(wc -l <before.log) stages, the same bytes, and nothing left to do"
  compared=$((compared + 1))
}

each_look_alike compare
((compared)) || fail "no dataset of these: ${wanted[*]}"
say "same_bytes=$compared/$compared"
passed=yes

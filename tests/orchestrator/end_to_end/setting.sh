#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What the end-to-end tests share; sourced with the folder of the executables as $1. Works in a folder of its own, which
# is removed unless something failed.
set -euo pipefail
# shellcheck source=../../support/waiting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../support/waiting.sh"
# shellcheck disable=SC2034  # for who sources this
sources=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/../../..")
bin=$(readlink -f "${1:?the folder of the executables}")
scratch=$(mktemp -d "/tmp/foldwise-$(basename "$0" .sh).XXXXXX")
passed=no
on_exit=()
finish() {
  local step
  for step in "${on_exit[@]}"; do eval "$step" || true; done
  if [[ $passed == yes ]]; then
    rm -rf "$scratch"
  else
    tail -n 20 "$scratch"/*.log 2>/dev/null || true
    echo "FAILED; what it wrote is in $scratch"
  fi
}
trap finish EXIT
cd "$scratch"
export XDG_CACHE_HOME=$scratch/cache
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1

# expect_exit CODE COMMAND…: its output lies in out.log and err.log.
expect_exit() {
  local expected=$1 code=0
  shift
  "$@" >out.log 2>err.log || code=$?
  [[ $code == "$expected" ]] || fail "exit code $code instead of $expected from: $*"
}
# expect_words WORDS FILE
expect_words() { grep -qF -- "$1" "$2" || fail "'$1' is not in $2: $(cat "$2")"; }

make_videos() {
  "$bin/orchestrator" datasets make afew --out "$scratch/videos" --train-per-class 3 --validation-per-class 1 \
    --subjects 6 --size 32x32 --frames 8-10 --apex 3-4 >make.log 2>&1
}
# write_sweep EPOCHS: two experiments with two repeats each, small enough to train in seconds.
write_sweep() {
  cat >sweep.yaml <<END
name: small
dataset: {name: afew, root: $scratch/videos, frames: {size: [32, 32]}}
protocol: {kind: holdout, validation_fraction: 0.34, repeats: 2, seed: 1}
model: {backbone: i3d_vgg11, width: 0.0625, input: [32, 32]}
clips: {frames: 4}
sampling: {warm_up_epochs: 1, exploration_epochs: 1}
training:
  learning_rate: {backbone: 0.01, head: 0.01}
  batch_size: 4
  accumulation: 1
  epochs: $1
  early_stopping: {patience: 0}
execution: {videos_per_shard: 8, checkpoint_interval: 0.2, max_attempts: 50}
sweep:
  grid:
    sampling.strategy: [uniform, stochastic_softmax]
tables:
  - {rows: sampling.strategy, values: [accuracy, cross_entropy, epochs]}
END
}
# sweep_into FOLDER ARGUMENT…
sweep_into() {
  local output=$1
  shift
  "$bin/orchestrator" sweep.yaml output="$scratch/$output" "$@"
}
# The tables of a sweep, in every format.
tables() {
  local format
  for format in markdown csv latex html json; do "$bin/orchestrator" table "$scratch/$1" --format "$format"; done
}
same_tables() { diff <(tables "$1") <(tables "$2") >&2 || fail "the tables of $1 and $2 differ"; }
# The first child process of a process.
child_of() { pgrep -P "$1" | sed -n 1p; }

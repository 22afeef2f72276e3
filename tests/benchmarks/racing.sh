#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What races save, and how often they choose another experiment than the complete sweep: of 200 races drawn from what a
# small sweep of twelve experiments and sixteen repeats recorded on planted videos, then of synthetic ones. Bar: at least 15 %
# of the device time saved where some of twelve experiments, half of them alike, race by their loss, by paired_t; another choice
# in at most 5 % of races.
# Builds what it needs in build/release, or runs in the build folder that is given; a second argument is a CSV of
# `orchestrator runs --csv` of a finished sweep without a race, and a third its metric, to race with figures of your own.
set -euo pipefail
cd "$(dirname "$0")/../.."
build="${1:-build/release}"
if [[ $# -eq 0 ]]; then
  cmake --preset release >/dev/null
  cmake --build "$build" --target orchestrator worker racing >/dev/null
fi
if [[ $# -ge 3 ]]; then
  exec "$build/benchmarks/racing" "${@:2}"
fi
orchestrator="$build/bin/orchestrator"
folder="$(mktemp -d "$PWD/$build/racing-XXXXXX")"
trap 'rm -rf "$folder"' EXIT
"$orchestrator" datasets make afew --out "$folder/afew" --train-per-class 4 --validation-per-class 4 --subjects 6 \
  --size 32x32 --frames 8-10 --apex 3-4 >/dev/null
cat >"$folder/sweep.yaml" <<END
name: figures
dataset: {name: afew, root: $folder/afew, frames: {size: [32, 32]}}
protocol: {kind: holdout, validation_fraction: 0.34, repeats: 16, seed: 1}
model: {backbone: i3d_vgg11, width: 0.0625, input: [32, 32]}
clips: {frames: 4}
training: {learning_rate: {backbone: 0.00001, head: 0.01}, batch_size: 4, accumulation: 1, epochs: 2, early_stopping: {keep: last}}
sweep:
  grid:
    training.learning_rate.head: [0.00001, 0.001, 0.1, 0.3, 1, 3]
    training.batch_size: [4, 8]
tables: [{rows: training.learning_rate.head, columns: training.batch_size, values: [accuracy, cross_entropy]}]
END
"$orchestrator" "$folder/sweep.yaml" output="$folder/out" >"$folder/sweep.log" 2>&1 || {
  tail -n 20 "$folder/sweep.log" >&2
  exit 2
}
"$orchestrator" table "$folder/out"
"$orchestrator" runs "$folder/out" --csv >"$folder/figures.csv"
"$build/benchmarks/racing" "$folder/figures.csv" accuracy
"$build/benchmarks/racing" "$folder/figures.csv" loss lower | tee "$folder/recorded.txt"
"$build/benchmarks/racing" synthetic
read -r saved other < <(awk '$4 == "paired_t" { print $7, $13 }' "$folder/recorded.txt")
status=0
if ! awk -v saved="$saved" -v other="$other" 'BEGIN { exit !(saved >= 15 && other <= 5) }'; then
  echo "racing.sh: misses its bar (15 % saved, 5 % another choice)" >&2
  status=1
fi
echo "saved_percent=$saved"
exit "$status"

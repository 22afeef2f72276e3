#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Five evaluation temperatures against one, on the same prepared frames: two trainings of two epochs, then as many test
# frames scored as were trained on, on one worker. The medians of three runs each, in turns. Bar: five take 1.05 times as
# long as one, which is the trainings and one scoring. Builds what it needs in build/release, or runs in the build folder
# that is given.
set -euo pipefail
cd "$(dirname "$0")/../.."
build="${1:-build/release}"
if [[ $# -eq 0 ]]; then
  cmake --preset release >/dev/null
  cmake --build "$build" --target orchestrator worker >/dev/null
fi
orchestrator="$build/bin/orchestrator"
folder="$(mktemp -d "$PWD/$build/evaluation-axis-XXXXXX")"
trap 'rm -rf "$folder"' EXIT
"$orchestrator" datasets make afew --out "$folder/afew" --subjects 6 --train-per-class 12 --validation-per-class 12 \
  --size 64x64 --frames 32-48 --apex 10-16 >/dev/null
write_sweep() { # NAME TEMPERATURES
  cat >"$folder/$1.yaml" <<END
name: $1
dataset: {name: afew, root: $folder/afew, frames: {size: [64, 64]}}
protocol: {kind: holdout, validation_fraction: 0.2, repeats: 2, seed: 1}
model: {backbone: i3d_vgg11_bn, width: 0.25, input: [64, 64], pooling: softmax}
clips: {frames: 16}
training: {learning_rate: {backbone: 0.003, head: 0.003}, batch_size: 8, epochs: 2, early_stopping: {patience: 0}}
sweep: {grid: {evaluation.inverse_temperature: [$2]}}
tables: [{rows: evaluation.inverse_temperature, values: accuracy}]
END
}
write_sweep one 1
write_sweep five "0, 0.5, 1, 10, 1000000"
# The frames alone: a training that fails at once, for its weights are of no network.
header='{"none":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
printf "\\x$(printf '%x' ${#header})"'\0\0\0\0\0\0\0%s1111' "$header" >"$folder/none.safetensors"
"$orchestrator" "$folder/one.yaml" output="$folder/prepared" model.weights="$folder/none.safetensors" >/dev/null 2>&1 ||
  true
if [[ -z "$(find "$folder/prepared/frames" -name '*.frames' 2>/dev/null)" ]]; then
  echo "evaluation_axis.sh: the frames were not prepared" >&2
  exit 2
fi
seconds() { # NAME: of a run that begins with the frames
  rm -rf "${folder:?}/out"
  cp -r "$folder/prepared" "$folder/out"
  local began=$EPOCHREALTIME
  "$orchestrator" "$folder/$1.yaml" output="$folder/out" --workers-per-device 1 >"$folder/$1.log" 2>&1
  awk -v began="$began" -v ended="$EPOCHREALTIME" 'BEGIN { printf "%.3f\n", ended - began }'
}
one=()
five=()
for round in 1 2 3; do
  one+=("$(seconds one)")
  five+=("$(seconds five)")
  echo "round $round: one temperature ${one[-1]} s, five ${five[-1]} s"
done
median() { printf '%s\n' "$@" | sort -g | sed -n 2p; }
ratio="$(awk -v one="$(median "${one[@]}")" -v five="$(median "${five[@]}")" 'BEGIN { printf "%.3f", five / one }')"
status=0
if ! awk -v ratio="$ratio" 'BEGIN { exit !(ratio <= 1.05) }'; then
  echo "evaluation_axis.sh: misses its bar (1.05)" >&2
  status=1
fi
echo "evaluation_axis_ratio=$ratio"
exit "$status"

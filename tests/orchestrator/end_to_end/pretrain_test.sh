#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A training on pictures that serves several experiments: once, killed at several instants, with the same bytes; reused by
# another sweep into the same folder; and refused for one reason, which is told of each run that would have started from it.
#   pretrain_test.sh FOLDER-OF-EXECUTABLES
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"

write_pretrained_sweep() {
  cat >sweep.yaml <<END
name: pretrained
dataset: {name: afew, root: $scratch/videos, frames: {size: [32, 32]}}
protocol: {kind: holdout, validation_fraction: 0.34, repeats: 2, seed: 1}
model: {backbone: vgg11, width: 0.0625, input: [32, 32]}
pretraining: {dataset: rafdb, root: $scratch/pictures, learning_rate: 0.002, epochs: 120, patience: 0}
clips: {frames: 4}
training: {learning_rate: {backbone: 0.01, head: 0.01}, batch_size: 4, accumulation: 1, epochs: 2}
execution: {videos_per_shard: 32, checkpoint_interval: 0, max_attempts: 50}
sweep:
  grid:
    model.backbone: [vgg11, i3d_vgg11]
  include: [{pretraining.dataset: none}]
tables:
  - {rows: [model.backbone, pretraining.dataset], values: [accuracy]}
END
}
# stage_count STAGE COLUMN: of the plan in out.log; the columns are jobs, reused, resumed, …, behind what is asked for
stage_count() { awk -v stage="$1" -v column="$2" '$1 == stage { print $(column + 2) }' out.log; }
# A training has left a checkpoint since `mark` was made: the one on pictures, which all others wait for.
checkpointed() { [[ $(find killed/stages -path '*/checkpoints/*' -newer mark 2>/dev/null) ]]; }
# The folders of the trainings on pictures: theirs is the head of 512 units.
pretrained_models() { find "$1/stages" -name model.safetensors -exec grep -lF head.first.weight {} +; }

say "making videos and pictures"
make_videos
expect_exit 0 "$bin/orchestrator" datasets make rafdb --out "$scratch/pictures" --train-per-class 6 --test-per-class 1 \
  --size 32x32 --subjects 8
write_pretrained_sweep

say "the plan has one for the four runs that start from it, and its pictures"
expect_exit 0 "$bin/orchestrator" plan sweep.yaml --jobs
[[ $(stage_count pretrain 1) == 1 && $(stage_count train 1) == 6 ]] || fail "not one training on pictures: $(cat out.log)"
expect_words "7 trainings left: at most 132 epochs" out.log
expect_words "vgg11 · rafdb · pretrain: new" out.log
expect_words "rafdb 32x32 · shard 1 of 3 · prepare: new" out.log

say "never interrupted"
expect_exit 0 sweep_into whole --workers-per-device 1
[[ $(pretrained_models whole | wc -l) == 1 ]] || fail "not one network of pictures"

say "killed: the coordinator, then the worker, each while it trains on pictures"
start() {
  "$bin/orchestrator" sweep.yaml output="$scratch/killed" --workers-per-device 1 >killed.log 2>&1 &
  coordinator=$!
  on_exit=("kill -KILL $coordinator 2>/dev/null")
}
ended_with() {
  local code=0
  wait "$coordinator" || code=$?
  on_exit=()
  [[ $code == "$1" ]] || fail "the sweep ended with $code instead of $1: $(cat killed.log)"
}
for pause in 0 0.07 0.19 0.31; do
  touch mark
  start
  wait_for 120 "a checkpoint" checkpointed
  sleep "$pause"
  kill -KILL "$coordinator"
  ended_with 137
done
[[ ! $(pretrained_models killed) ]] || fail "the training on pictures had ended before it was killed"
expect_exit 0 "$bin/orchestrator" plan sweep.yaml output="$scratch/killed"
[[ $(stage_count pretrain 3) == 1 ]] || fail "it is not resumed: $(cat out.log)"
touch mark
start
wait_for 120 "a checkpoint" checkpointed
kill -KILL "$(child_of "$coordinator")"
ended_with 0
expect_words "resumed in epoch" killed.log
cmp "$(pretrained_models whole)" "$(pretrained_models killed)" || fail "killed, it ends with other bytes"
same_tables whole killed

say "another sweep reuses it"
expect_exit 0 "$bin/orchestrator" plan sweep.yaml output="$scratch/whole" training.epochs=3
[[ $(stage_count pretrain 2) == 1 && $(stage_count train 2) == 0 ]] || fail "it is not reused: $(cat out.log)"

say "refused: one reason for every run behind it"
cp "$(find whole/stages -name model.safetensors -print -quit)" narrow.safetensors
expect_exit 1 sweep_into refused model.weights="$scratch/narrow.safetensors" model.width=0.125 pretraining.dataset=rafdb
expect_exit 0 "$bin/orchestrator" status "$scratch/refused"
expect_words "Runs finished: 0 of 4, 4 failed" out.log
[[ $(grep -c "the tensors do not fit the model" out.log) == 1 ]] || fail "not one reason: $(cat out.log)"
expect_exit 0 "$bin/orchestrator" table "$scratch/refused"
expect_words "the tensors do not fit the model" out.log
passed=yes
say "passed"

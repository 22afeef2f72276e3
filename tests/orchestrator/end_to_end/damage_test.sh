#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What is damaged, edited, deleted or taken another's place of: made again, and never a wrong number in a table.
#   damage_test.sh FOLDER-OF-EXECUTABLES
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"


say "making videos, and a sweep that is undisturbed"
make_videos
write_sweep 2
expect_exit 0 sweep_into whole protocol.repeats=1 evaluation.chunk_frames=128
expect_exit 0 sweep_into damaged protocol.repeats=1

say "a damaged model is trained again when it is needed"
models=(damaged/stages/*/model.safetensors)
model=${models[0]}
printf 'damage' | dd of="$model" bs=1 seek=$(($(stat -c %s "$model") / 2)) conv=notrunc status=none
expect_exit 0 sweep_into damaged protocol.repeats=1 evaluation.chunk_frames=128
same_tables whole damaged

say "what prepare jobs left is deleted, their frames are not"
for shard in damaged/frames/*.frames; do rm -r "damaged/stages/$(basename "$shard" .frames)"; done
expect_exit 0 sweep_into damaged protocol.repeats=2
expect_exit 0 sweep_into whole protocol.repeats=2
same_tables whole damaged

say "an edited result is not believed"
mapfile -t evaluations < <(grep -lF '"accuracy"' damaged/stages/*/result.json)
sed -i 's/"accuracy":[0-9.e-]*/"accuracy":0.987/' "${evaluations[0]}"
expect_exit 0 "$bin/orchestrator" rebuild sweep.yaml output="$scratch/damaged" protocol.repeats=2
expect_words "1 result is not as the job wrote it" err.log
expect_exit 0 sweep_into damaged protocol.repeats=2
same_tables whole damaged

say "changes on the command line are remembered"
expect_exit 0 "$bin/orchestrator" status "$scratch/damaged"
expect_words "With output=$scratch/damaged, protocol.repeats=2" out.log
expect_exit 0 sweep_into damaged
expect_words "the last run had protocol.repeats=2, which this one is without" err.log

say "two files of one name"
write_sweep 1
sed 's/^name: .*/name: twins/; s/strategy: \[.*/strategy: [uniform]/' sweep.yaml >one.yaml
sed 's/^name: .*/name: twins/; s/strategy: \[.*/strategy: [stochastic_softmax]/' sweep.yaml >other.yaml
expect_exit 0 "$bin/orchestrator" one.yaml
expect_exit 0 "$bin/orchestrator" table one.yaml
cp out.log table_of_one
expect_words "uniform" table_of_one
expect_exit 0 "$bin/orchestrator" other.yaml
expect_words "another sweep called twins ran last in this folder" err.log
expect_exit 0 "$bin/orchestrator" table one.yaml
expect_words "one.yaml is not what ran last in $scratch/runs/twins: 0 of its 1 experiments were in that run" err.log
diff table_of_one out.log || fail "the table of one.yaml is another's"
expect_exit 0 "$bin/orchestrator" status one.yaml
expect_words "Runs finished: 2 of 2" out.log
expect_words "uniform" out.log
expect_exit 0 "$bin/orchestrator" table other.yaml
expect_words "stochastic_softmax" out.log

say "a sweep that is suspended for longer than its workers may be silent"
write_sweep 10
"$bin/orchestrator" sweep.yaml output="$scratch/suspended" protocol.repeats=1 execution.stall_timeout=3 execution.max_attempts=1 --workers-per-device 1 >suspended.log 2>&1 &
sweep=$!
on_exit=("kill -KILL $sweep 2>/dev/null")
wait_for 60 "the first epochs" grep -q "epoch" suspended.log
worker=$(child_of "$sweep")
kill -STOP "$worker"
sleep 0.5 # what it said is read
kill -STOP "$sweep"
sleep 6
kill -CONT "$sweep"
sleep 0.5
kill -CONT "$worker"
wait "$sweep" || fail "exit code $? after a suspension"
on_exit=()

say "a lost terminal is a stop"
write_sweep 400
"$bin/orchestrator" sweep.yaml output="$scratch/lost" protocol.repeats=1 --workers-per-device 1 >lost.log 2>&1 &
sweep=$!
on_exit=("kill -KILL $sweep 2>/dev/null")
wait_for 60 "the first epochs" grep -q "epoch" lost.log
kill -HUP "$sweep"
code=0
wait "$sweep" || code=$?
[[ $code == 75 ]] || fail "exit code $code after SIGHUP"
on_exit=()
passed=yes
say "passed"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Experiments and jobs of a sweep that runs are cancelled and wanted again, its logs and its status are watched meanwhile:
# what was wanted in the end has the tables of a sweep that nobody meddled with.   steering_test.sh FOLDER-OF-EXECUTABLES
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"

# status_json FILTER: what Python makes of the status of the folder `steered`, as `s`.
status_json() {
  "$bin/orchestrator" status steered --json |
    python3 -c "import json, sys; s = json.load(sys.stdin); print($1)"
}
trains() { [[ $(status_json "any(r['stage'] == 'train' and r['epoch'] > 0 for r in s['running'])" 2>/dev/null) == True ]]; }

say "making videos"
make_videos
# Long enough that a training is under way while it is cancelled, on quick machines too.
write_sweep 60

say "one that nobody meddles with"
expect_exit 0 sweep_into whole --workers-per-device 1

say "an experiment is cancelled while one of its trainings runs"
"$bin/orchestrator" sweep.yaml output="$scratch/steered" --workers-per-device 1 >sweep.log 2>&1 &
coordinator=$!
on_exit=("kill -KILL $coordinator 2>/dev/null")
wait_for 120 "a training under way" trains
"$bin/orchestrator" status steered --watch --interval 0.2 >watched.log 2>&1 &
watcher=$!
on_exit+=("kill -KILL $watcher 2>/dev/null")
running=$(status_json "[r['job'] for r in s['running'] if r['stage'] == 'train'][0]")
strategy=$(status_json "'uniform' if 'uniform' in s['running'][0]['label'] else 'stochastic_softmax'")
"$bin/orchestrator" logs steered "${running:0:12}" --follow >followed.log 2>&1 &
follower=$!
on_exit+=("kill -KILL $follower 2>/dev/null")
expect_exit 0 "$bin/orchestrator" cancel steered "sampling.strategy=$strategy"
expect_words "Cancelled 6 jobs of 1 experiment. This takes it back: orchestrator retry steered" out.log

say "the others run to their end, and the watchers end with them"
code=0
wait "$coordinator" || code=$?
[[ $code == 1 ]] || fail "the sweep ended with $code instead of 1: $(cat sweep.log)"
grep -q '6 jobs were cancelled; this takes it back: orchestrator retry' sweep.log || fail "no word of it: $(tail -n 5 sweep.log)"
wait "$watcher" || fail "status --watch ended with $?"
wait "$follower" || fail "logs --follow ended with $?"
on_exit=()
expect_words "The coordinator runs on" watched.log
expect_words "2 cancelled" watched.log
[[ $(status_json "s['runs']['finished'], s['runs']['cancelled']") == '2 2' ]] || fail "other runs are finished"
[[ $(status_json "s['jobs']['train']['cancelled']") == 2 ]] || fail "other trainings are cancelled"
expect_exit 0 "$bin/orchestrator" table steered
expect_words "cancelled" out.log

say "started again, it leaves them alone"
expect_exit 1 sweep_into steered
expect_words "were cancelled" out.log

say "retried, the training goes on from where it was, and all is as if nothing had happened"
expect_exit 0 "$bin/orchestrator" status steered --explain "${running:0:12}"
expect_words "not run: it was cancelled" out.log
expect_exit 0 "$bin/orchestrator" retry steered
expect_words "To be run again: 6 jobs." out.log
expect_exit 0 sweep_into steered --workers-per-device 1
expect_words "resumed in epoch" out.log
same_tables whole steered
expect_exit 0 "$bin/orchestrator" retry steered
expect_words "Nothing failed or was cancelled" out.log
expect_exit 2 "$bin/orchestrator" cancel steered "${running:0:12}"
expect_words "it is finished" err.log
expect_exit 2 "$bin/orchestrator" cancel steered sampling.strategi=uniform
expect_words "did you mean" err.log

say "a job that fails is told by its cause, with the command that repeats it"
write_sweep 2
expect_exit 1 sweep_into broken execution.max_attempts=1 training.learning_rate.backbone=1e30 training.learning_rate.head=1e30
expect_exit 0 "$bin/orchestrator" status broken
repeat=$(awk '$1 == "orchestrator" && $2 == "run-one" { print $3, $4; exit }' out.log)
[[ $repeat ]] || fail "no command repeats it: $(cat out.log)"
# shellcheck disable=SC2086  # two words
expect_exit 1 "$bin/orchestrator" run-one $repeat
expect_words "diverged" out.log
passed=yes
say "passed"

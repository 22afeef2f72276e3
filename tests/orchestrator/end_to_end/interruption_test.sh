#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A sweep whose worker and coordinator are killed, that is stopped by signals, and started again each time, ends with
# the tables of one never interrupted. One whose time is over ends as interrupted, one with a job that used up its
# attempts as failed.   interruption_test.sh FOLDER-OF-EXECUTABLES
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"

# start NAME [FOLDER [FIELD=VALUE…]]: the sweep in the background; its id is in $coordinator, its output in NAME.log.
start() {
  : >"$1.log"
  "$bin/orchestrator" sweep.yaml output="$scratch/${2:-stopped}" "${@:3}" --workers-per-device 1 >"$1.log" 2>&1 &
  coordinator=$!
  on_exit=("kill -KILL $coordinator 2>/dev/null")
}
ended_with() {
  local code=0
  wait "$coordinator" || code=$?
  on_exit=()
  [[ $code == "$1" ]] || fail "the sweep ended with $code instead of $1"
}
# A training has left a checkpoint since `mark` was called: it is under way, and most of it is still to come.
mark() { touch mark; }
checkpointed() { [[ $(find stopped/stages -path '*/checkpoints/*' -newer mark 2>/dev/null) ]]; }
# How many trainings this session has started, by its log.
trainings() { grep -c 'started .* train on' "$1.log" || true; }
more_trainings_than() { (($(trainings "$2") > $1)); }

say "making videos"
make_videos
# Long enough that the signals below fall into trainings, on quick machines too.
write_sweep 40

say "never interrupted"
expect_exit 0 sweep_into whole --workers-per-device 1

say "SIGKILL to the coordinator while it trains"
start coordinator-killed
mark
wait_for 120 "a checkpoint" checkpointed
worker=$(child_of "$coordinator")
expect_exit 3 sweep_into stopped
expect_words "the coordinator on $(hostname), pid $coordinator, since 20" err.log
expect_exit 2 sweep_into stopped --join
expect_words "--join: the coordinator on $(hostname), pid $coordinator, since 20" err.log
expect_words "--wait" err.log
expect_words "sbatch --array" err.log
expect_exit 2 sweep_into nowhere --join
expect_words "no coordinator runs this sweep: there is nothing to join" err.log
"$bin/orchestrator" sweep.yaml output="$scratch/stopped" --wait --workers-per-device 1 >waiting.log 2>&1 &
waiting=$!
on_exit+=("kill -KILL $waiting 2>/dev/null")
wait_for 20 "a second coordinator that waits" grep -qF "waiting for the end of the coordinator on $(hostname), pid $coordinator" waiting.log
kill -KILL "$coordinator"
ended_with 137
worker_is_gone() { ! kill -0 "$worker" 2>/dev/null; }
wait_for 10 "the end of the killed coordinator's worker" worker_is_gone
wait_for 60 "the waiting one's first job" grep -q "started" waiting.log
kill -TERM "$waiting"
code=0
wait "$waiting" || code=$?
[[ $code == 75 ]] || fail "the one that waited ended with $code"

say "SIGUSR2: exit code 75"
start stopped-by-usr2
mark
wait_for 120 "a checkpoint" checkpointed
kill -USR2 "$coordinator"
ended_with 75

say "SIGINT: exit code 75"
start stopped-by-int
wait_for 120 "a training" more_trainings_than 0 stopped-by-int
kill -INT "$coordinator"
ended_with 75

say "SIGKILL to the workers; the sweep goes on by itself"
start worker-killed
for kills in 0 1; do
  wait_for 120 "a training" more_trainings_than "$kills" worker-killed
  mark
  wait_for 120 "a checkpoint" checkpointed
  kill -KILL "$(child_of "$coordinator")"
done
ended_with 0
expect_words "tried again" worker-killed.log
same_tables whole stopped

say "the end of the allocation, by --time-limit: exit code 75"
expect_exit 75 timeout 120 "$bin/orchestrator" sweep.yaml output="$scratch/limited" training.epochs=100000 \
  --workers-per-device 1 --time-limit 5
expect_words "the end of the allocation is near: every worker checkpoints and stops" out.log

say "a job that used up its attempts is tried again on demand alone"
once=(protocol.repeats=1 execution.max_attempts=1)
start one-attempt once "${once[@]}"
wait_for 120 "a training" more_trainings_than 0 one-attempt
kill -KILL "$(child_of "$coordinator")"
ended_with 1
logs=$(find once/logs -type f | wc -l)
expect_exit 1 sweep_into once "${once[@]}"
expect_words "1 job failed or diverged in earlier sessions and is not tried again" out.log
[[ $(find once/logs -type f | wc -l) == "$logs" ]] || fail "a job that had used up its attempts was started"
expect_exit 0 sweep_into once "${once[@]}" --retry-failed
passed=yes
say "passed"

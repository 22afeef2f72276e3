#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What Slurm does to long jobs, on two nodes of a real one: the walltime reached three times in a row, a node lost in the
# middle, scancel, and an array of allocations over one sweep. Nothing comes back that was cancelled, and the others end with
# the table and the networks of a run that was left alone.
#   tests/slurm_faults_test.sh FOLDER-OF-EXECUTABLES
# shellcheck source=support/slurm.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/support/slurm.sh"

# Each allocation is told to stop this many seconds after its start, or up to half a minute later: Slurm counts walltime in minutes
# and looks at it every 30 s. So what is to meet three walltimes takes a minute and a half of two cores.
work=5
short=(--time=1 "--signal=USR2@$((60 - work))")

say "making videos"
make_quickstart protocol.repeats=1
short_sweep=("${sweep[@]}" training.epochs=60)
long_sweep=("${sweep[@]}" training.epochs=700)
for length in short long; do
  say "the $length sweep here, without Slurm"
  declare -n here=${length}_sweep
  "$bin/orchestrator" "${here[@]}" output="$scratch/here_$length" >here.log 2>&1 || fail "the sweep ended with $?"
done
say "starting two nodes"
start_cluster

say "a walltime that is too short, until the sweep is done"
sweep=("${long_sweep[@]}")
job=$(submit walltime "${short[@]}")
wait_for 400 "the sweep's end" job_is "$job" COMPLETED
restarts=$(job_field "$job" Restarts)
[[ $restarts -ge 3 ]] || fail "$restarts restarts: three walltimes in a row are wanted; more epochs"
say "done after $restarts restarts"
same_results here_long walltime

# job_waits JOB: it is in the queue again.
job_waits() { [[ $(job_field "$1" JobState) == PENDING || $(job_field "$1" JobState) == REQUEUED ]]; }
# no_process_of OUTPUT
no_process_of() { ! grep -qlaF "$scratch/$1" /proc/[0-9]*/cmdline 2>/dev/null; }

say "a node lost in the middle"
sweep=("${short_sweep[@]}")
job=$(submit lost --time=10)
wait_for 120 "a first checkpoint" trains lost
"${cluster[@]}" kill n2
wait_for 60 "the job's return to the queue" job_waits "$job"
"${cluster[@]}" start n2
wait_for 240 "the sweep's end" job_is "$job" COMPLETED
[[ $(job_field "$job" Restarts) -ge 1 ]] || fail "the job was not restarted"
same_results here_short lost

say "scancel: it stays away, and leaves nothing behind"
job=$(submit cancelled --time=10)
wait_for 120 "a first checkpoint" trains cancelled
"${cluster[@]}" run scancel "$job"
wait_for 60 "the job's end" job_is "$job" CANCELLED
wait_for 30 "the end of its processes" no_process_of cancelled
"$bin/orchestrator" status "$scratch/cancelled" >status.log
job=$(submit cancelled --time=10)
wait_for 240 "the end of the sweep that was begun again" job_is "$job" COMPLETED
same_results here_short cancelled

say "an array: one allocation after the other"
sweep=("${long_sweep[@]}")
export FOLDWISE_MAX_RESTARTS=0
array=$(submit array --array=1-40%1 "${short[@]}" --open-mode=append)
wait_for 400 "the sweep's end" grep -qs "Where training clips come from" array.log
"${cluster[@]}" run scancel "$array"
[[ $(grep -c "not asking for another" array.log) -ge 1 ]] || fail "the first allocation did it all"
same_results here_long array
passed=yes
say "passed"

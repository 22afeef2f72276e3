#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The quickstart, on fewer videos, on two nodes of a real Slurm: `srun orchestrator` with one task per node and with more,
# then the batch script stopped by USR2, requeued and resumed; each with the table and the networks of a run without Slurm.
#   tests/slurm_test.sh FOLDER-OF-EXECUTABLES
# shellcheck source=support/slurm.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/support/slurm.sh"

say "making videos"
make_quickstart training.epochs=6

say "here, without Slurm"
"$bin/orchestrator" "${sweep[@]}" output="$scratch/here" >here.log 2>&1 || fail "the sweep ended with $?"
[[ $(table_of here) == *stochastic_softmax* ]] || fail "no table: $(table_of here)"

say "starting two nodes"
start_cluster

for tasks in 2 3; do
  say "srun on two nodes, $tasks ranks"
  "${cluster[@]}" run srun -N2 -n$tasks "$bin/orchestrator" "${sweep[@]}" output="$scratch/tasks_$tasks" >tasks_$tasks.log 2>&1 ||
    fail "the sweep ended with $?"
  same_results here tasks_$tasks
done

say "the batch script, stopped after the first epochs"
job=$(submit stopped --time=10)
wait_for 120 "a first checkpoint" trains stopped
"${cluster[@]}" run scancel --signal=USR2 "$job"
wait_for 60 "the job's request to run again" grep -q "asking Slurm to run job $job again" stopped.log
"$bin/orchestrator" status "$scratch/stopped" >status.log
wait_for 180 "the requeued job's end" job_is "$job" COMPLETED
[[ $(job_field "$job" Restarts) == 1 ]] || fail "the job was restarted $(job_field "$job" Restarts) times instead of once"
same_results here stopped
passed=yes
say "passed"

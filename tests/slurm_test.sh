#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The quickstart, on fewer videos, on two nodes of a real Slurm: `srun orchestrator` with one task per node and with more,
# then the batch script stopped by USR2, requeued and resumed; each with the table and the networks of a run without Slurm.
# And with two GPUs on each node, played by the scripted worker: one task per node and one per GPU, with the same results.
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

# gpu_sweep OUTPUT SCRIPT OPTION…: each task sees the GPUs that the script gives it, as Slurm's gres plugin does.
mkdir gpus
cp "$bin/orchestrator" gpus/orchestrator
cp "$bin/scripted_worker" gpus/worker
gpu_sweep() {
  FOLDWISE_SCRIPT="leaves;stage=train epochs=3,30" "${cluster[@]}" run srun "${@:3}" bash -c "$2 exec \"\$@\"" task \
    "$scratch/gpus/orchestrator" "${sweep[@]}" output="$scratch/$1" --require-gpu >"$1.log" 2>&1 ||
    fail "the sweep on GPUs ended with $?"
}
results_of() { (cd "$scratch/$1/stages" && find . -name result.json -exec sha256sum {} + | sort -k 2); }
workers_of() {
  python3 -c "import sqlite3, sys; [print(*row) for row in sqlite3.connect(sys.argv[1]).execute(
    'SELECT DISTINCT host, device, pid FROM attempts ORDER BY 1, 2, 3')]" "$scratch/$1/results.db"
}
say "two GPUs on each node: a task per node, a task per GPU that divides the node's, a task per GPU with one that Slurm bound"
gpu_sweep per_node 'export CUDA_VISIBLE_DEVICES=0,1;' -N2 -n2
# The quoted part is for the tasks.
# shellcheck disable=SC2016
{
  gpu_sweep divided 'export CUDA_VISIBLE_DEVICES=0,1;' -N2 -n4 --ntasks-per-node=2
  gpu_sweep bound 'export CUDA_VISIBLE_DEVICES=$SLURM_LOCALID SLURM_GPUS_PER_TASK=1;' -N2 -n4 --ntasks-per-node=2
}
for each in per_node divided bound; do
  # A task that was given one GPU knows it as the first.
  [[ $(workers_of $each | grep -c '^n1 cuda:') == 2 && $(workers_of $each | grep -c '^n2 cuda:') == 2 ]] ||
    fail "$each did not use two GPUs on each of two nodes: $(workers_of $each)"
  diff <(results_of per_node) <(results_of $each) || fail "the results of per_node and $each differ"
  diff <(table_of per_node) <(table_of $each) || fail "the tables of per_node and $each differ"
done
[[ $(results_of per_node | wc -l) -gt 10 ]] || fail "there are no results"

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

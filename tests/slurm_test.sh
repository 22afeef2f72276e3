#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The quickstart, on fewer videos, on two nodes of a real Slurm: `srun orchestrator`, then the batch script stopped by
# USR2, requeued and resumed; each with the table of a run without Slurm. Exit code 77, which ctest reads as skipped,
# without root or Slurm.
#   tests/slurm_test.sh FOLDER-OF-EXECUTABLES
set -euo pipefail
bin=$(readlink -f "${1:?the folder of the executables}")
root=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/..")
# shellcheck source=support/waiting.sh
source "$root/tests/support/waiting.sh"

skip() {
  printf 'SKIPPED: a sweep on two nodes was NOT tested: %s\n' "$*"
  exit 77
}
((EUID == 0)) || skip "the development cluster needs root"
PATH=$PATH:/usr/sbin
for command in slurmctld slurmd munged srun; do
  command -v "$command" >/dev/null || skip "'$command' is missing (./install.sh --tests)"
done
unshare --mount --uts --ipc --pid --fork --mount-proc true 2>/dev/null || skip "this machine's root may not make namespaces"

scratch=$(mktemp -d /tmp/foldwise-slurm-test.XXXXXX)
cluster=("$root/slurm/dev-cluster.sh" --dir "$scratch/cluster")
passed=no
finish() {
  "${cluster[@]}" down || true
  if [[ $passed == yes ]]; then
    rm -rf "$scratch"
  else
    tail -n 30 "$scratch"/*.log || true
    echo "FAILED; what it wrote is in $scratch"
  fi
}
trap finish EXIT
cd "$scratch"


say "making videos"
export FOLDWISE_DATA=$scratch # where the sweep file looks for them
"$bin/orchestrator" datasets make unbc_mcmaster --out "$scratch/quickstart-unbc" --subjects 10 --painless 0 --none 2 \
  --mild 0 --strong 2 --size 32x32 --frames 12-16 --apex 3-4 >/dev/null
sweep=("$root/experiments/quickstart.yaml" protocol.folds=2 training.epochs=6) # on fewer and shorter videos

say "here, without Slurm"
"$bin/orchestrator" "${sweep[@]}" output="$scratch/here" >here.log 2>&1 || fail "the sweep ended with $?"
"$bin/orchestrator" table "$scratch/here" >here.md
grep -q stochastic_softmax here.md || fail "no table: $(cat here.md)"

say "starting two nodes"
"${cluster[@]}" up >up.log
hosts=$("${cluster[@]}" run srun -N2 -n2 hostname | sort | tr '\n' ' ')
[[ $hosts == "n1 n2 " ]] || fail "srun ran on '$hosts' instead of n1 and n2"

say "srun on two nodes, three ranks"
"${cluster[@]}" run srun -N2 -n3 "$bin/orchestrator" "${sweep[@]}" output="$scratch/whole" >whole.log 2>&1 ||
  fail "the sweep ended with $?"
"$bin/orchestrator" table "$scratch/whole" >whole.md
diff here.md whole.md || fail "the table of two nodes differs from that of one process"

say "the batch script, stopped after the first epochs"
export FOLDWISE_ORCHESTRATOR=$bin/orchestrator
job=$("${cluster[@]}" run sbatch --parsable --nodes=2 --time=10 --output="$scratch/batch.log" "$root/slurm/sweep.sbatch" \
  "${sweep[@]}" output="$scratch/stopped")
job_field() {
  "${cluster[@]}" run scontrol show job "$job" | sed -n "s/.*\b$1=\([^ ]*\).*/\1/p" | sed -n 1p
}
job_is() { [[ $(job_field JobState) == "$1" ]]; }
a_run_trains() { compgen -G "$scratch/stopped/stages/*/*checkpoint*" >/dev/null; }
wait_for 120 "a first checkpoint" a_run_trains
"${cluster[@]}" run scancel --signal=USR2 "$job"
wait_for 60 "the job's request to run again" grep -q "asking Slurm to run job $job again" batch.log
"$bin/orchestrator" status "$scratch/stopped" >status.log
wait_for 180 "the requeued job's end" job_is COMPLETED
[[ $(job_field Restarts) == 1 ]] || fail "the job was restarted $(job_field Restarts) times instead of once"

say "comparing the tables"
"$bin/orchestrator" table "$scratch/stopped" >stopped.md
diff here.md stopped.md || fail "the resumed sweep's table differs"
passed=yes
say "passed"

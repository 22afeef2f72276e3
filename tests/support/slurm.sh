# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034
# What the tests on two nodes of a real Slurm share; sourced with the folder of the executables as $1. Starts the nodes, works in
# a folder of its own, and ends both. Exit code 77, which ctest reads as skipped, without root or Slurm.
set -euo pipefail
bin=$(readlink -f "${1:?the folder of the executables}")
root=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/../..")
# shellcheck source=waiting.sh
source "$root/tests/support/waiting.sh"

skip() {
  printf 'SKIPPED: sweeps on two nodes were NOT tested: %s\n' "$*"
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
export FOLDWISE_DATA=$scratch # where the sweep file looks for its videos
export FOLDWISE_ORCHESTRATOR=$bin/orchestrator

# The quickstart on fewer and shorter videos; $sweep is its file and its changes.
make_quickstart() {
  "$bin/orchestrator" datasets make unbc_mcmaster --out "$scratch/quickstart-unbc" --subjects 10 --painless 0 --none 2 \
    --mild 0 --strong 2 --size 32x32 --frames 12-16 --apex 3-4 >/dev/null
  sweep=("$root/experiments/quickstart.yaml" protocol.folds=2 "$@")
}
start_cluster() {
  "${cluster[@]}" up >up.log
  local hosts
  hosts=$("${cluster[@]}" run srun -N2 -n2 hostname | sort | tr '\n' ' ')
  [[ $hosts == "n1 n2 " ]] || fail "srun ran on '$hosts' instead of n1 and n2"
}

# submit OUTPUT OPTION…: the sweep into a folder, as the batch script; prints the job's number.
submit() {
  local output=$1
  shift
  "${cluster[@]}" run sbatch --parsable --nodes=2 --output="$scratch/$output.log" "$@" "$root/slurm/sweep.sbatch" "${sweep[@]}" \
    output="$scratch/$output"
}
# job_field JOB FIELD
job_field() { "${cluster[@]}" run scontrol show job "$1" | sed -n "s/.*\b$2=\([^ ]*\).*/\1/p" | sed -n 1p; }
job_is() { [[ $(job_field "$1" JobState) == "$2" ]]; }
# trains OUTPUT: whether a checkpoint is there.
trains() { compgen -G "$scratch/$1/stages/*/*checkpoint*" >/dev/null; }

table_of() { "$bin/orchestrator" table "$scratch/$1"; }
# The trained networks of a sweep, by key.
networks_of() { (cd "$scratch/$1/stages" && find . -name model.safetensors -exec sha256sum {} + | sort -k 2); }
# same_results A B: the same tables, of the same networks to the byte.
same_results() {
  diff <(table_of "$1") <(table_of "$2") || fail "the tables of $1 and $2 differ"
  diff <(networks_of "$1") <(networks_of "$2") || fail "the networks of $1 and $2 differ"
  [[ $(networks_of "$1" | wc -l) -gt 0 ]] || fail "$1 has no network"
}

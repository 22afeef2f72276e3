#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Empty jobs per second of Foldwise beside others that run many jobs, in one run and one table: mpi4py.futures,
# dask.distributed, GNU parallel, Snakemake and a Slurm array, each with two workers on this machine. Foldwise alone
# records every job durably before it counts as done; how much work each is given fits its speed. What is not installed
# is said to be so (./install.sh --benchmarks). Exits 1 where Foldwise misses its bar: 60,000 jobs/s and 8 x
# mpi4py.futures. Builds what it needs in build/release, or runs in the build folder that is given.
set -euo pipefail
cd "$(dirname "$0")/../.."
build="${1:-build/release}"
if [[ $# -eq 0 ]]; then
  cmake --preset release >/dev/null
  cmake --build "$build" --target dispatch scripted_worker >/dev/null
fi
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
PATH=$PATH:/usr/sbin
folder="$(mktemp -d "$PWD/$build/peers-XXXXXX")" # on the disk of the build, not in memory: commits are synced
cluster=()
finish() {
  [[ ${#cluster[@]} -eq 0 ]] || "${cluster[@]}" down >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap finish EXIT

# timed JOBS COMMAND…: jobs per second.
timed() {
  local jobs=$1 began=$EPOCHREALTIME
  shift
  "$@" >/dev/null 2>"$folder/error.log" || {
    tail -n 5 "$folder/error.log" >&2
    return 1
  }
  awk -v jobs="$jobs" -v began="$began" -v ended="$EPOCHREALTIME" 'BEGIN { printf "%.1f\n", jobs / (ended - began) }'
}

foldwise() {
  for round in 1 2 3; do
    mkdir "$folder/foldwise-$round"
    mpirun -n 2 --oversubscribe --bind-to none "$build/benchmarks/dispatch" "$folder/foldwise-$round" 50000 \
      "$PWD/$build/bin/scripted_worker" 1 | sed -n 's/^jobs_per_second=//p'
  done | sort -g | tail -n 1
}

mpi4py() {
  /usr/bin/python3 -c 'import mpi4py.futures' 2>/dev/null || return 2
  for ranks in 2 3; do
    mpirun -n "$ranks" --oversubscribe --bind-to none \
      /usr/bin/python3 -m mpi4py.futures tests/benchmarks/dispatch_mpi4py.py 50000 1
  done | awk '{ print $2 }' | sort -g | tail -n 1
}

dask() {
  /usr/bin/python3 -c 'import distributed' 2>/dev/null || return 2
  /usr/bin/python3 tests/benchmarks/dispatch_dask.py 5000
}

gnu_parallel() {
  [[ $(parallel --version 2>/dev/null) == "GNU parallel"* ]] || return 2
  seq 1000 >"$folder/numbers"
  timed 1000 parallel --will-cite --jobs 2 --joblog "$folder/parallel.log" true :::: "$folder/numbers"
}

snakemake_rules() {
  command -v snakemake >/dev/null || return 2
  mkdir -p "$folder/snakemake"
  cat >"$folder/snakemake/Snakefile" <<'END'
rule all:
    input: expand("done/{job}", job=range(200))

rule job:
    output: touch("done/{job}")
END
  timed 200 snakemake --cores 2 --quiet all --directory "$folder/snakemake" --snakefile "$folder/snakemake/Snakefile"
}

slurm_array() {
  ((EUID == 0)) && command -v slurmctld >/dev/null && command -v munged >/dev/null || return 2
  cluster=("$PWD/slurm/dev-cluster.sh" --dir "$folder/cluster")
  "${cluster[@]}" up >/dev/null 2>&1 || return 1
  # Two tasks at a time, as two workers; each array task is a job that Slurm schedules, starts and accounts.
  timed 20 "${cluster[@]}" run sbatch --wait --array=1-20%2 --ntasks=1 --output=/dev/null --wrap=true
}

# measure NAME RECORDS FUNCTION: a row of the table; the figure is left in $rate.
measure() {
  local code=0
  rate="$($3)" || code=$?
  case $code in
    0) printf '%-20s %14s   %s\n' "$1" "$rate" "$2" ;;
    2) printf '%-20s %14s   %s\n' "$1" "not installed" "$2" ;;
    *) printf '%-20s %14s   %s\n' "$1" "failed" "$2" ;;
  esac
}

printf '%-20s %14s   %s\n' "" "empty jobs/s" "what is kept of a job"
measure Foldwise "its result, synced to disk before it counts" foldwise
mine=$rate
measure mpi4py.futures "nothing" mpi4py
theirs=$rate
measure dask.distributed "its value, in memory" dask
measure "GNU parallel" "a line of its log, not synced" gnu_parallel
measure Snakemake "a file, and its own notes of it" snakemake_rules
measure "Slurm array" "the controller's accounting" slurm_array

echo "peers_jobs_per_second=$mine"
if [[ -z $theirs ]]; then
  echo "peers.sh: without mpi4py.futures there is no ratio (./install.sh --benchmarks)" >&2
  exit 2
fi
echo "peers_ratio=$(awk -v a="$mine" -v b="$theirs" 'BEGIN { printf "%.2f", a / b }')"
if ! awk -v a="$mine" -v b="$theirs" 'BEGIN { exit !(a >= 60000 && a >= 8 * b) }'; then
  echo "peers.sh: misses its bar (60,000 jobs/s, 8 x mpi4py.futures)" >&2
  exit 1
fi

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Empty jobs per second over MPI: scheduled one by one, executed in warm worker processes (the scripted worker of the
# tests, which speaks the real protocol), recorded durably in SQLite. In the same run the same number of empty calls
# through mpi4py.futures, which records nothing: with chunk size 1, where a job is something that can be scheduled and
# can fail by itself as ours is, and with the chunk size that is best for it, where a job is a call in a loop. Ours runs
# on two ranks with a worker each; mpi4py with one and with two workers, the better of which counts. Bars: 60,000 jobs/s; 8 x mpi4py.futures with chunk size 1; an empty job through a warm
# worker within 0.1 ms. Builds what it needs in build/release, or runs in the build folder that is given.
set -euo pipefail
cd "$(dirname "$0")/../.."
build="${1:-build/release}"
if [[ $# -eq 0 ]]; then
  cmake --preset release >/dev/null
  cmake --build "$build" --target dispatch job_latency scripted_worker >/dev/null
fi
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
jobs=50000
rounds=3
worker="$PWD/$build/bin/scripted_worker"
folder="$(mktemp -d "$PWD/$build/dispatch-XXXXXX")" # on the disk of the build, not in memory: commits are synced
trap 'rm -rf "$folder"' EXIT

best() { sort -g | tail -1; }
ours=()
theirs=()
for round in $(seq "$rounds"); do
  mkdir "$folder/$round"
  ours+=("$(mpirun -n 2 --oversubscribe --bind-to none \
    "$build/benchmarks/dispatch" "$folder/$round" "$jobs" "$worker" 1 | sed -n 's/^jobs_per_second=//p')")
  theirs+=("$(for ranks in 2 3; do
    mpirun -n "$ranks" --oversubscribe --bind-to none \
      /usr/bin/python3 -m mpi4py.futures tests/benchmarks/dispatch_mpi4py.py "$jobs" 1 10 100 1000
  done)")
  echo "round $round: foldwise ${ours[-1]} jobs/s; mpi4py.futures $(tr '\n' ';' <<<"${theirs[-1]}" |
    sed 's/\([0-9]*\) \([0-9]*\);/chunk size \1: \2 jobs\/s; /g')"
done
mine="$(printf '%s\n' "${ours[@]}" | best)"
single="$(printf '%s\n' "${theirs[@]}" | awk '$1 == 1 { print $2 }' | best)"
read -r chunked chunk < <(printf '%s\n' "${theirs[@]}" | awk '{ print $2, $1 }' | best)
latency="$("$build/benchmarks/job_latency" "$worker")"
echo "$latency"
milliseconds="$(sed -n 's/^empty_job_milliseconds=//p' <<<"$latency")"
ratio="$(awk -v a="$mine" -v b="$single" 'BEGIN { printf "%.2f", a / b }')"
echo "mpi4py_chunk_size_1_jobs_per_second=$single"
echo "mpi4py_best_chunk_size=$chunk"
echo "mpi4py_best_chunk_size_jobs_per_second=$chunked"
echo "dispatch_ratio=$ratio"
status=0
if ! awk -v rate="$mine" -v ratio="$ratio" -v ms="$milliseconds" \
  'BEGIN { exit !(rate >= 60000 && ratio >= 8 && ms <= 0.1) }'; then
  echo "dispatch.sh: misses its bar (60,000 jobs/s, 8 x mpi4py.futures with chunk size 1, 0.1 ms)" >&2
  status=1
fi
echo "dispatch_jobs_per_second=$mine"
exit "$status"

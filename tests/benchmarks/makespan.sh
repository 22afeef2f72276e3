#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The time of a sweep of jobs that take from 100 ms to 10 s, divided by what no schedule is shorter than: all work by
# the number of workers, or the longest chain of jobs. The real coordinator, agents, MPI and store, with worker
# processes that sleep (the scripted worker of the tests), so that other programs on the machine do not matter: on two
# ranks with one worker each, then with four each. Then a sweep of real trainings on two ranks with one worker each,
# which takes both cores. Bar: 1.03 of each. Builds what it needs in build/release, or runs in the build folder that is
# given; a second word, `scripted`, leaves the real trainings out.
set -euo pipefail
cd "$(dirname "$0")/../.."
build="${1:-build/release}"
what="${2:-all}"
if [[ $# -eq 0 ]]; then
  cmake --preset release >/dev/null
  cmake --build "$build" --target makespan scripted_worker orchestrator worker >/dev/null
fi
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
folder="$(mktemp -d "$PWD/$build/makespan-XXXXXX")"
trap 'rm -rf "$folder"' EXIT
ratios=()
scripted() { # RUNS WORKERS-PER-RANK
  mkdir "$folder/$1"
  local said
  said="$(mpirun -n 2 --oversubscribe --bind-to none \
    "$build/benchmarks/makespan" "$folder/$1" "$1" "$PWD/$build/bin/scripted_worker" "$2")"
  echo "scripted: $(head -1 <<<"$said"), ratio $(sed -n 's/^makespan_ratio=//p' <<<"$said")"
  ratios+=("$(sed -n 's/^makespan_ratio=//p' <<<"$said")")
}
scripted 60 1
scripted 240 4

if [[ $what == all ]]; then
  "$build/bin/orchestrator" datasets make afew --out "$folder/afew" --subjects 6 --train-per-class 6 \
    --validation-per-class 3 --size 64x64 --frames 24-32 --apex 8-12 >/dev/null
  cat >"$folder/real.yaml" <<END
name: real
dataset: {name: afew, root: $folder/afew, frames: {size: [64, 64]}}
protocol: {kind: holdout, validation_fraction: 0.2, repeats: 6, seed: 1}
model: {backbone: i3d_vgg11_bn, width: 0.125, input: [32, 32], pooling: softmax}
clips: {frames: 16}
training: {learning_rate: {backbone: 0.003, head: 0.003}, batch_size: 8, early_stopping: {patience: 0}}
sweep: {grid: {training.epochs: [1, 3, 6, 12]}}
tables: [{rows: training.epochs, values: accuracy}]
END
  mpirun -n 2 --oversubscribe --bind-to none "$build/bin/orchestrator" "$folder/real.yaml" output="$folder/real" \
    --workers-per-device 1 --plain >"$folder/real.log" 2>&1 || { tail "$folder/real.log" >&2; exit 2; }
  # From the first job's start to the last one's end; a run's chain is its training, scoring and evaluation.
  said="$(python3 - "$folder/real/results.db" <<'END'
import sqlite3, sys
store = sqlite3.connect(sys.argv[1])
began, ended, work, jobs, least, most = store.execute(
    "SELECT MIN(started), MAX(ended), SUM(ended - started), COUNT(*), MIN(ended - started), MAX(ended - started)"
    " FROM attempts").fetchone()
prepared = store.execute("SELECT COALESCE(MAX(seconds), 0) FROM jobs WHERE stage = 'prepare'").fetchone()[0]
chain = prepared + store.execute(
    "SELECT MAX(t.seconds + s.seconds + e.seconds) FROM run_rows r JOIN jobs t ON t.id = r.train"
    " JOIN jobs s ON s.id = r.score JOIN jobs e ON e.id = r.evaluate").fetchone()[0]
bound = max(work / 2, chain)
print(f"jobs={jobs} of {least:.2f} to {most:.2f} s workers=2 work={work:.1f}s bound={bound:.2f}s "
      f"makespan={ended - began:.2f}s")
print(f"{(ended - began) / bound:.4f}")
END
)"
  echo "real: $(head -1 <<<"$said"), ratio $(tail -1 <<<"$said")"
  ratios+=("$(tail -1 <<<"$said")")
fi
worst="$(printf '%s\n' "${ratios[@]}" | sort -g | tail -1)"
status=0
if ! awk -v ratio="$worst" 'BEGIN { exit !(ratio <= 1.03) }'; then
  echo "makespan.sh: misses its bar (1.03)" >&2
  status=1
fi
echo "makespan_ratio=$worst"
exit "$status"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Grids of 10,000 and 1,000,000 points: expanded, validated, and the keys of each experiment's stages made; then the whole
# of `orchestrator plan` on grids of as many points, that share trainings and that share none. Bars: 0.1 s; 5 s and
# 500 MiB. Builds what it needs in build/release, or runs in the build folder that is given.
set -euo pipefail
cd "$(dirname "$0")/../.."
build="${1:-build/release}"
if [[ $# -eq 0 ]]; then
  cmake --preset release >/dev/null
  cmake --build "$build" --target expansion orchestrator worker >/dev/null
fi
program="$build/benchmarks/expansion"

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
"$build/bin/orchestrator" datasets make afew --out "$folder/afew" --subjects 2 --train-per-class 2 \
  --validation-per-class 1 --size 32x32 --frames 8 >/dev/null
plan() { # seconds and KiB of a whole `orchestrator plan` of $1 x $2 points; $3: the field of the second axis
  cat >"$folder/$1x$2.yaml" <<END
name: points
dataset: {name: afew, root: $folder/afew}
output: $folder/out
sweep:
  grid:
    training.epochs: [$(seq -s, 1 "$1")]
    $3: [$(seq -s, 100 "$((99 + $2))")]
END
  # What it remarks on stands on the same stream as time's own words.
  /usr/bin/time -o "$folder/time" -f "%e %M" "$build/bin/orchestrator" plan "$folder/$1x$2.yaml" >/dev/null 2>&1
  cat "$folder/time"
}

figures="$("$program" 10000; "$program" 1000000)"
echo "$figures"
value() { sed -n "s/^$1=//p" <<<"$figures"; }
read -r plan_small _ < <(plan 100 100 evaluation.chunk_frames)
read -r plan_large plan_kibibytes < <(plan 1000 1000 evaluation.chunk_frames)
read -r plan_apart apart_kibibytes < <(plan 1000 1000 training.batch_size)
echo "plan_10000_seconds=$plan_small"
echo "plan_1000000_seconds=$plan_large"
echo "plan_1000000_peak_mebibytes=$((plan_kibibytes / 1024))"
echo "plan_1000000_apart_seconds=$plan_apart"
echo "plan_1000000_apart_peak_mebibytes=$((apart_kibibytes / 1024))"
status=0
if ! awk -v small="$(value expansion_10000_seconds)" -v large="$(value expansion_1000000_seconds)" \
  -v memory="$(value expansion_1000000_peak_mebibytes)" -v plan_small="$plan_small" -v plan_large="$plan_large" \
  -v plan_memory="$((plan_kibibytes / 1024))" -v plan_apart="$plan_apart" -v apart_memory="$((apart_kibibytes / 1024))" \
  'BEGIN { exit !(small < 0.1 && large < 5 && memory < 500 && plan_small < 0.1 && plan_large < 5 &&
                  plan_memory < 500 && plan_apart < 5 && apart_memory < 500) }'; then
  echo "expansion.sh: misses its bar (0.1 s, 5 s, 500 MiB)" >&2
  status=1
fi
echo "expansion_10000_seconds=$(value expansion_10000_seconds)"
exit "$status"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Processor time of a coordinator and an agent that wait: two ranks whose workers sleep, watched for ten seconds (utime
# and stime of /proc/<pid>/stat). Bar: 0.3 % of a core for the busier of the two. Builds what it needs in build/release, or
# runs in the build folder that is given.
set -euo pipefail
cd "$(dirname "$0")/../.."
build="${1:-build/release}"
if [[ $# -eq 0 ]]; then
  cmake --preset release >/dev/null
  cmake --build "$build" --target scripted_sweep scripted_worker >/dev/null
fi
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
seconds=10
folder="$(mktemp -d)"
mpirun -n 2 --oversubscribe --bind-to none \
  "$build/bin/scripted_sweep" "$folder" 2 1 "pid ; sleep=$((seconds * 1000 + 8000))" &
sweep=$!
trap 'kill "$sweep" 2>/dev/null || true; wait "$sweep" || true; rm -rf "$folder"' EXIT

until [[ "$(find "$folder/pids" -type f 2>/dev/null | wc -l)" -eq 2 ]]; do sleep 0.1; done
sleep 2 # both jobs run, all is quiet
ticks() { # of processor time, user and system, of a rank
  sed 's/.*) //' "/proc/$(<"$folder/rank-$1")/stat" | awk '{ print $12 + $13 }'
}
before=("$(ticks 0)" "$(ticks 1)")
sleep "$seconds"
worst=0
for rank in 0 1; do
  percent="$(awk -v used=$(($(ticks "$rank") - before[rank])) -v hertz="$(getconf CLK_TCK)" -v seconds="$seconds" \
    'BEGIN { printf "%.2f", 100 * used / hertz / seconds }')"
  echo "rank ${rank}: ${percent} % of a core"
  worst="$(printf '%s\n' "$worst" "$percent" | sort -g | tail -1)"
done
status=0
if ! awk -v worst="$worst" 'BEGIN { exit !(worst <= 0.3) }'; then
  echo "idle.sh: misses its bar (0.3 % of a core)" >&2
  status=1
fi
echo "idle_percent=$worst"
exit "$status"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The report of a sweep of 10,000 runs with 30 epochs each (100 experiments with 100 repeats), made by large_store: how long
# until it is written, how large it is, and how long until a headless Chromium shows it and a choice in it. Bars: shown within
# 2 s, and no run left out. Builds what it needs in build/release, or runs in the build folder that is given.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/report/browser.sh
build="${1:-build/release}"
if [[ $# -eq 0 ]]; then
  cmake --preset release >/dev/null
  cmake --build "$build" --target orchestrator large_store >/dev/null
fi
find_browser "$PWD/$build/report-browser"
[[ -z $missing ]] || { echo "report.sh: $missing" >&2 && exit 2; }
folder="$(mktemp -d "$PWD/$build/large-store-XXXXXX")"
trap 'rm -rf "$folder"' EXIT
"$build/benchmarks/large_store" "$folder" "${EXPERIMENTS:-100}" 100 30
began=$EPOCHREALTIME
"$build/bin/orchestrator" report "$folder" -o "$folder/report.html"
written=$(awk -v began="$began" -v ended="$EPOCHREALTIME" 'BEGIN { printf "%.3f", ended - began }')
figures=$(node tests/report/load_time.mjs "$folder/report.html")
figure() { sed -n "s/^$1=//p" <<<"$figures"; }
echo "report_mebibytes=$(du -m "$folder/report.html" | cut -f 1)"
echo "report_written_seconds=$written"
echo "report_load_cpu_seconds=$(figure work)"
echo "report_choice_seconds=$(figure choice)"
code=0
expected=$((${EXPERIMENTS:-100} * 100))
if [[ $(figure runs) != "$expected" ]] || ! awk -v load="$(figure load)" 'BEGIN { exit !(load < 2) }'; then
  echo "report.sh: misses its bar (all $expected runs shown within 2 s; it has $(figure runs))" >&2
  code=1
fi
echo "report_load_seconds=$(figure load)"
exit "$code"

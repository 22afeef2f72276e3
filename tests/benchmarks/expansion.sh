#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Grids of 10,000 and 1,000,000 points: expanded, validated, and the keys of each experiment's stages made.
# Bars: 0.5 s; 15 s and 2 GiB. Builds what it needs in build/release, or runs in the build folder that is given.
set -euo pipefail
cd "$(dirname "$0")/../.."
build="${1:-build/release}"
if [[ $# -eq 0 ]]; then
  cmake --preset release >/dev/null
  cmake --build "$build" --target expansion >/dev/null
fi
program="$build/benchmarks/expansion"

figures="$("$program" 10000; "$program" 1000000)"
echo "$figures"
value() { sed -n "s/^$1=//p" <<<"$figures"; }
if ! awk -v small="$(value expansion_10000_seconds)" -v large="$(value expansion_1000000_seconds)" \
  -v memory="$(value expansion_1000000_peak_mebibytes)" \
  'BEGIN { exit !(small < 0.5 && large < 15 && memory < 2048) }'; then
  echo "expansion.sh: misses its bar (0.5 s, 15 s, 2048 MiB)" >&2
  echo "expansion_10000_seconds=$(value expansion_10000_seconds)"
  exit 1
fi
echo "expansion_10000_seconds=$(value expansion_10000_seconds)"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Bars: 10,000 points in 0.5 s; 1,000,000 points in 15 s and 2 GiB. Give the build folder, or build/release is taken.
set -euo pipefail
cd "$(dirname "$0")/../.."
program="${1:-build/release}/benchmarks/expansion"
if [[ ! -x $program ]]; then
  echo "expansion.sh: $program is missing; build the target expansion, or give the build folder" >&2
  exit 2
fi

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

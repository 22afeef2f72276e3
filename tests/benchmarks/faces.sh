#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Bar: faces are found and aligned in 100 pictures of 720 x 576 for each second of CPU time. Give the build folder, or
# build/release is taken.
set -euo pipefail
cd "$(dirname "$0")/../.."
program="${1:-build/release}/benchmarks/faces"
if [[ ! -x $program ]]; then
  echo "faces.sh: $program is missing; build the target faces, or give the build folder" >&2
  exit 2
fi

figures="$("$program" 720 576)"
echo "$figures"
if ! awk -v rate="$(sed -n 's/^aligned_per_second_per_core=//p' <<<"$figures")" 'BEGIN { exit !(rate >= 100) }'; then
  echo "faces.sh: misses its bar (100 pictures/s per core)" >&2
  exit 1
fi

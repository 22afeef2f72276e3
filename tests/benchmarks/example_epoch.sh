#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Bar: a look-alike of 1,000,000 videos streams through a training at a rate within 0.9 of the same network reading the
# same tensors from memory, in memory that does not grow from the first tenth of it to its end (by less than a tenth).
# One compute thread, one that decodes: give both a core of their own. Needs about 5 GB in FOLDER.
#   example_epoch.sh [BUILD-FOLDER [FOLDER [EXAMPLES]]]     shards that are in FOLDER already are taken
set -euo pipefail
cd "$(dirname "$0")/../.."
program="${1:-build/release}/benchmarks/example_epoch"
if [[ ! -x $program ]]; then
  echo "example_epoch.sh: $program is missing; build the target example_epoch, or give the build folder" >&2
  exit 2
fi

folder=${2:-}
if [[ -z $folder ]]; then
  folder="$(mktemp -d)"
  trap 'rm -rf "$folder"' EXIT
fi
figures="$("$program" "$folder" "${@:3}")"
echo "$figures"
value() { sed -n "s/^$1=//p" <<<"$figures"; }
if ! awk -v rate="$(value example_rate)" -v growth="$(value example_memory_growth)" \
  'BEGIN { exit !(rate >= 0.9 && growth < 1.1) }'; then
  echo "example_epoch.sh: misses its bars (0.9 of the rate, 1.1 of the memory)" >&2
  exit 1
fi

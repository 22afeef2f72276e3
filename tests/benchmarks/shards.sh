#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Bar: shards of examples become floats at 400 MB/s per core, checksums and parsing included, at both levels, with one
# thread and with two. By the clock on a machine that should be idle; CPU time is printed beside it. Give the build
# folder, or build/release is taken. Needs about 400 MB in the temporary folder, and memory that keeps them cached.
set -euo pipefail
cd "$(dirname "$0")/../.."
program="${1:-build/release}/benchmarks/shards"
if [[ ! -x $program ]]; then
  echo "shards.sh: $program is missing; build the target shards, or give the build folder" >&2
  exit 2
fi

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
figures="$("$program" "$folder" 2>/dev/null)"
echo "$figures"
if ! awk -v rate="$(sed -n 's/^shard_mb_per_second_per_core=//p' <<<"$figures")" 'BEGIN { exit !(rate >= 400) }'; then
  echo "shards.sh: misses its bar (400 MB/s per core)" >&2
  exit 1
fi

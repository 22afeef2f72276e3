#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Bar: an epoch takes at most 1.05 times its steps on resident tensors. One compute thread, one loader thread: give both
# a core of their own. Give the build folder, or build/release is taken.
set -euo pipefail
cd "$(dirname "$0")/../.."
program="${1:-build/release}/benchmarks/epoch"
if [[ ! -x $program ]]; then
  echo "epoch.sh: $program is missing; build the target epoch, or give the build folder" >&2
  exit 2
fi

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
figures="$("$program" "$folder")"
echo "$figures"
if ! awk -v ratio="$(sed -n 's/^epoch_ratio=//p' <<<"$figures")" 'BEGIN { exit !(ratio > 0 && ratio <= 1.05) }'; then
  echo "epoch.sh: misses its bar (1.05)" >&2
  exit 1
fi

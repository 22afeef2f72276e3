#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Bar: a training step takes at most as long as the same step in Python PyTorch (step.py says how it is compared). One
# thread each, in turns, on a machine that should be idle: neighbours share the caches, and the quartiles show how much
# the ratio of single turns varies. Give the build folder, or build/release is taken.
set -euo pipefail
cd "$(dirname "$0")/../.."
program="${1:-build/release}/benchmarks/step"
if [[ ! -x $program ]]; then
  echo "step.sh: $program is missing; build the target step, or give the build folder" >&2
  exit 2
fi

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
export OMP_NUM_THREADS=1
/usr/bin/python3 tests/benchmarks/step.py "$program" "$folder"

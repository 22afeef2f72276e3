#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Bar: a training step of each backbone, its forward and its backward pass take at most 0.95 of the processor's time, and
# a process of its steps at most 0.95 of the memory, of the same in Python PyTorch (backbones.py says how they are
# compared). Arguments: backbones; without any, all. BUILD names the build folder, build/release by default.
set -euo pipefail
cd "$(dirname "$0")/../.."
program="${BUILD:-build/release}/benchmarks/step"
if [[ ! -x $program ]]; then
  echo "backbones.sh: $program is missing; build the target step, or name the build folder as BUILD" >&2
  exit 2
fi

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
export OMP_NUM_THREADS=1
/usr/bin/python3 tests/benchmarks/backbones.py "$program" "$folder" "$@"

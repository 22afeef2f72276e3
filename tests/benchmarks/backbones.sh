#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Bar: a training step of each backbone takes at most 0.95 of the processor's time and of the memory of the same step in
# Python PyTorch (backbones.py says how they are compared). Arguments: backbones; without any, all. BUILD names the build
# folder, build/release by default.
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

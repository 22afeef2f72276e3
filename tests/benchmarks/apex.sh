#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Rank correlation of the learned estimates w with the planted intensity, over training videos, next to the accuracies
# for gamma 0 and 1. There is no bar: what comes out is reported. Give the build folder, or build/release is taken;
# further arguments go to the sweep: apex.sh build/release protocol.repeats=9
set -euo pipefail
cd "$(dirname "$0")/../.."
build="${1:-build/release}"
shift || true
orchestrator="$build/bin/orchestrator"
if [[ ! -x $orchestrator ]]; then
  echo "apex.sh: $orchestrator is missing; build orchestrator and worker, or give the build folder" >&2
  exit 2
fi

data="${FOLDWISE_DATA:-data}/apex-afew"
"$orchestrator" datasets make afew --out "$data" --subjects 12 --train-per-class 32 --validation-per-class 12 --seed 5 \
  --size 48x48 --frames 24-40 --apex 10-16 --sway 0.2 --lighting 0.2 --occlusions 0.05 --noise 2
"$orchestrator" tests/benchmarks/apex.yaml output=runs/apex "$@"
"$orchestrator" table runs/apex
/usr/bin/python3 tests/benchmarks/apex.py runs/apex "$data"

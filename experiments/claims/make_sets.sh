#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The videos that the sweeps beside this file take, into ${FOLDWISE_DATA:-data}/claims; those that are there are left as they are.
# Further arguments go to each generator: make_sets.sh --threads 8
set -euo pipefail
orchestrator="${ORCHESTRATOR:-$(command -v orchestrator || echo build/release/bin/orchestrator)}"
data="${FOLDWISE_DATA:-data}/claims"
contrast="${CONTRAST:-0.6}"

make_set() {
  local plant=$1
  shift
  "$orchestrator" datasets make planted --plant "$plant" --out "$data/$plant" --subjects 60 --size 40x40 --sway 0.3 \
    --lighting 0.3 --noise 2 --contrast "$contrast" --seed 1 "$@"
}

seven=(--train-per-class 60 --validation-per-class 30 --test-per-class 300)
make_set apex "${seven[@]}" "$@"
make_set noise "${seven[@]}" --occlusions 1 "$@"
make_set neutral --train-per-class 60 --validation-per-class 30 --test-per-class 270 "$@"
make_set control "${seven[@]}" "$@"
make_set motion --train-per-class 210 --validation-per-class 105 --test-per-class 1050 "$@"

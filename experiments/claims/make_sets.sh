#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The videos that the sweeps beside this file take, and the weights that their networks begin with, into
# ${FOLDWISE_DATA:-data}/claims; those that are there are left as they are.
# Further arguments go to each generator: make_sets.sh --threads 8
set -euo pipefail
here="$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
orchestrator="${ORCHESTRATOR:-$(command -v orchestrator || echo build/release/bin/orchestrator)}"
data="${FOLDWISE_DATA:-data}/claims"
contrast="${CONTRAST:-0.5}"

make_set() {
  local name=$1
  shift
  "$orchestrator" datasets make planted --out "$data/$name" --size 40x40 --sway 0.3 --lighting 0.3 --noise 2 "$@"
}

make_set stills --plant control --subjects 200 --contrast 1 --seed 2 --frames 4-4 \
  --train-per-class 200 --validation-per-class 20 --test-per-class 2 "$@"
for start in stills stills_resnet18_3d; do
  [[ ! -e $data/$start.safetensors ]] || continue
  "$orchestrator" "$here/stills/$start.yaml" output="$data/${start}_training"
  cp "$data/${start}_training"/stages/*/model.safetensors "$data/$start.safetensors"
done

small=(--subjects 60 --seed 1 --train-per-class 20)
make_set apex --plant apex "${small[@]}" --contrast "$contrast" --validation-per-class 4 --test-per-class 50 "$@"
smaller=("${small[@]}" --contrast "$contrast" --validation-per-class 2 --test-per-class 30)
make_set noise --plant noise --occlusions 1 "${smaller[@]}" "$@"
make_set control --plant control "${smaller[@]}" "$@"
make_set neutral --plant neutral "${small[@]}" --contrast "$contrast" --validation-per-class 2 --test-per-class 2 "$@"
make_set two_cues --plant two-cues --subjects 60 --contrast 0.3 --seed 1 --frames 48-96 --apart 24-40 \
  --train-per-class 50 --validation-per-class 15 --test-per-class 150 "$@"

# Order is learned from more videos, and seen at the contrast of the stills only.
make_set motion --plant motion --subjects 60 --contrast 1 --seed 1 \
  --train-per-class 210 --validation-per-class 30 --test-per-class 150 "$@"
make_set places --plant two-places --subjects 60 --contrast 0.7 --seed 1 \
  --train-per-class 100 --validation-per-class 20 --test-per-class 150 "$@"

# Features of examples, whose labels one modality tells (single) or both together (both).
make_examples() {
  local name=$1
  shift
  "$orchestrator" datasets make youtube8m --out "$data/examples_$name" --train-shards 16 --validate-shards 16 --test-shards 0 \
    --examples-per-shard 128 --classes 8 --noise 0.8 "$@"
}
make_examples both --kinds interaction --labels-per-example 4 "$@"
make_examples single --kinds single --labels-per-example 2 "$@"

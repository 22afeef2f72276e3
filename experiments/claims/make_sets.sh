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
# Pictures of another kind, for a start that has nothing to do with faces.
"$orchestrator" datasets make folders --out "$data/actions" --content actions --layout images --classes 7 --subjects 60 \
  --per-subject 5 --size 40x40 --seed 2 "$@"
for start in stills stills_resnet18_3d actions; do
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

# Recordings of people who talk; whose ratings lag, and in Devel have another scale; whose ratings are noisy.
make_affect() {
  local name=$1
  shift
  "$orchestrator" datasets make sewa --out "$data/$name" --train 24 --devel 12 --test 0 --seconds 10 --size 40x40 --sway 0.3 \
    --lighting 0.3 --occlusions 0 --noise 2 --seed 1 "$@"
}
make_affect affect "$@"
make_affect affect_late --delay 8 --devel-scale 0.5 "$@"
make_affect affect_noisy --label-noise 0.4 "$@"
"$orchestrator" datasets make rafdb --out "$data/pictures" --subjects 80 --train-per-class 150 --test-per-class 2 --size 40x40 \
  --seed 3 "$@"

# Features of examples, whose labels one modality tells (single) or both together (both).
make_examples() {
  local name=$1
  shift
  "$orchestrator" datasets make youtube8m --out "$data/examples_$name" --train-shards 16 --validate-shards 16 --test-shards 0 \
    --examples-per-shard 128 --classes 8 --noise 0.8 "$@"
}
make_examples both --kinds interaction --labels-per-example 4 "$@"
make_examples single --kinds single --labels-per-example 2 "$@"
make_examples few --kinds single --labels-per-example 2 --informative 0.1 "$@"

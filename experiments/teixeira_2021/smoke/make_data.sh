#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes what the scale smoke of the tables on SEWA trains on: a small look-alike, and weights of networks of images. What is
# there already stays as it is. `orchestrator` must be on the PATH.
#   make_data.sh [FOLDER]     default: $FOLDWISE_SMOKE, or data/smoke in the working directory, as scales.yaml
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
data=${1:-${FOLDWISE_SMOKE:-data/smoke}}

# make DATASET GENERATOR-OPTION…: the folder appears when it is whole.
make() { [[ -d $data/$1 ]] || orchestrator datasets make "$1" --out "$data/$1" "${@:2}"; }
make sewa --train 4 --devel 2 --test 0 --seconds 4 --size 40x40
"$here/../../ayral_2021/smoke/make_data.sh" "$data"  # among others the look-alike of RAF-DB, which C 1 and 2 take there

# weights BACKBONE FILE…: those of one training under each of these names.
weights() {
  local missing=() file run=$data/weights/unfinished
  for file in "${@:2}"; do [[ -f $data/weights/$file.safetensors ]] || missing+=("$file"); done
  ((${#missing[@]})) || return 0
  rm -rf "$run"
  mkdir -p "$data/weights"
  RAFDB_ROOT=$data/rafdb orchestrator "$here/images.yaml" --plain model.backbone="$1" output="$run"
  for file in "${missing[@]}"; do cp "$run"/stages/*/model.safetensors "$data/weights/$file.safetensors"; done
  rm -rf "$run"
}
weights vgg11_bn vgg11_bn_imagenet
weights vgg16 vgg16_vgg_face vgg16_imagenet
weights vgg16_bn vgg16_bn_vgg_face vgg16_bn_imagenet
weights resnet50 resnet50_vgg_face resnet50_imagenet

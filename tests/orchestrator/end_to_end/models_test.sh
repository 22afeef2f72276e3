#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What networks there are, those of a sweep layer by layer, and files of weights, as users ask for them.
#   models_test.sh FOLDER-OF-EXECUTABLES
files=$(readlink -f "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../worker/reference/torch_files")
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"

# models_refused CODE WORDS ARGUMENT…: one short message on standard error.
models_refused() {
  local code=$1 words=$2
  shift 2
  expect_exit "$code" "$bin/orchestrator" models "$@"
  expect_words "$words" err.log
  [[ $(wc -l <err.log) == 1 && ! -s out.log ]] || fail "not one line: $(cat out.log err.log)"
}

say "every network"
expect_exit 0 "$bin/orchestrator" models --frames 4 --input 32x32 --width 0.0625
expect_words "model.backbone, of clips of 4 frames, 32x32, 7 classes" out.log
for name in i3d_vgg16 resnext101_3d fully_connected adaptive_softmax spatial_transformer; do
  expect_words " $name" out.log
done
expect_exit 0 "$bin/orchestrator" models --frames 4 --input 32x32 --width 0.0625 --format json
[[ $(wc -l <out.log) == 1 ]] || fail "not one line: $(cat out.log)"
expect_exit 0 "$bin/orchestrator" models --frames 4 --input 32x32 --width 0.0625 --format csv
# Kernels of 27 taps over 4 frames, 4 to 32 channels; fc6 and fc7 of 256 units, a head of 8 and 7.
grep -q '^i3d_vgg11,' out.log || fail "no i3d_vgg11 in $(cat out.log)"
cost=$(awk -F, '$1 == "i3d_vgg11" { print $5 }' out.log)
convolutions=$((1024 * 3 * 4 + 256 * 4 * 8 + 64 * (8 + 16) * 16 + 16 * (16 + 32) * 32 + 4 * (32 + 32) * 32))
expected=$((4 * (27 * convolutions + 32 * 256 + 256 * 256 + 256 * 8 + 8 * 7)))
[[ $cost == "$expected" ]] || fail "i3d_vgg11 takes $cost multiply-adds, $expected are expected"
models_refused 2 "at least 32 pixels" --input 16x32
models_refused 2 "such as 112x112" --input large

models_refused 2 "--format: saw json before show" --format json show "$files/checkpoint_zip.tar"
models_refused 2 "--frames: saw 64 before convert" --frames 64 convert "$files/checkpoint_zip.tar" new.safetensors

say "the networks of a sweep"
make_videos
write_sweep 1
expect_exit 0 "$bin/orchestrator" models show sweep.yaml
expect_words "Model 1 of 1: i3d_vgg11, in experiments 1, 2" out.log
expect_words "features.0.*" out.log
expect_words "head.*" out.log
expect_exit 0 "$bin/orchestrator" models show sweep.yaml --experiment 2 model.backbone=resnet18_3d
expect_words "Model 1 of 1: resnet18_3d, in experiment 2" out.log
models_refused 2 "there is no experiment 3" show sweep.yaml --experiment 3
models_refused 2 "model.backbon" show sweep.yaml model.backbon=c3d
[[ ! -e $scratch/runs ]] || fail "something was started"

say "files of weights"
expect_exit 0 "$bin/orchestrator" models convert "$files/checkpoint_zip.tar" out.safetensors
expect_words "out.safetensors:" out.log
expect_words " tensors of " out.log
models_refused 2 "--force" convert "$files/checkpoint_zip.tar" out.safetensors
expect_exit 0 "$bin/orchestrator" models convert "$files/checkpoint_zip.tar" out.safetensors --force
models_refused 2 "cannot be opened" convert nowhere.pth new.safetensors
models_refused 2 "of torch.save or of safetensors" convert /dev/null new.safetensors
models_refused 2 "this is the file that is read" convert out.safetensors out.safetensors --force
models_refused 2 "this is a folder" convert out.safetensors .
expect_exit 0 "$bin/orchestrator" models convert out.safetensors out.pth
expect_exit 0 "$bin/orchestrator" models convert out.pth again.safetensors
cmp out.safetensors again.safetensors || fail "a file of torch.save is not what was written into it"
models_refused 2 "begins with 'backbone.'" convert "$files/checkpoint_zip.tar" new.safetensors --prefix-remove backbone.
[[ ! -e new.safetensors ]] || fail "a refused file was written"
expect_exit 1 "$bin/orchestrator" models show sweep.yaml model.weights=out.safetensors
expect_words "does not fit" out.log
expect_words "missing  features.0.weight" out.log
passed=yes
say "passed"

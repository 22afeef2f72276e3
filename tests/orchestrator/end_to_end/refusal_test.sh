#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What users get wrong and what befalls their disks: one clear sentence, the right exit code, nothing started.
#   refusal_test.sh FOLDER-OF-EXECUTABLES
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"

skipped() { printf 'SKIPPED, not tested: %s\n' "$*"; }
# refused CODE WORDS ARGUMENT…: nothing but one short message on standard error.
refused() {
  local code=$1 words=$2
  shift 2
  expect_exit "$code" "$bin/orchestrator" "$@"
  expect_words "$words" err.log
  [[ $(wc -l <err.log) == 1 ]] || fail "not one line: $(cat err.log)"
}

say "making videos"
make_videos
write_sweep 2

say "commands and fields"
refused 2 "did you mean status?" stauts
refused 2 "there is no such file" nowhere.yaml
refused 2 "this is a folder" "$scratch"
refused 2 "training.epoch" sweep.yaml training.epoch=3
refused 2 "training.epochs" sweep.yaml training.epochs=many
refused 2 "training.batch_size" sweep.yaml training.batch_size=0
refused 3 "no results yet" status sweep.yaml
[[ ! -e $scratch/runs ]] || fail "something was started"

say "output that cannot be printed"
for command in "plan sweep.yaml" "folds sweep.yaml" "schema" "--help" "datasets list" "models"; do
  # shellcheck disable=SC2086  # words of a command
  code=0 && "$bin/orchestrator" $command >/dev/full 2>err.log || code=$?
  [[ $code == 3 ]] || fail "$command: exit $code"
  expect_words "standard output: not all of it could be written" err.log
done
refused 3 "/dev/full: cannot be written" folds sweep.yaml --out /dev/full
expect_exit 0 "$bin/orchestrator" folds sweep.yaml --out -
expect_words "dataset,repeat,fold" out.log

say "dataset and weights"
refused 2 "$scratch/nowhere" sweep.yaml dataset.root="$scratch/nowhere"
mkdir empty
refused 2 "$scratch/empty" sweep.yaml dataset.root="$scratch/empty"
refused 2 "there is no such file" sweep.yaml model.weights="$scratch/nowhere.safetensors"
module=(model.backbone=torchscript model.file="$scratch/nowhere.pt" model.width=1 model.dropout=0.5)
refused 2 "model.trust" sweep.yaml "${module[@]}"
refused 2 "nowhere.pt: there is no such file" sweep.yaml "${module[@]}" model.trust=true
[[ ! -e $scratch/runs ]] || fail "something was started"

say "a worker of another build, that is asked for nothing"
mkdir other
cp "$bin/orchestrator" other
cp "$bin/scripted_worker" other/worker
expect_exit 2 env FOLDWISE_SCRIPT_FORMAT=0.0.9-0123456789ab other/orchestrator sweep.yaml
expect_words "$scratch/other/worker is foldwise scripted, commit fed, messages 0.0.9-0123456789ab, and $scratch/other/orchestrator is foldwise" err.log
[[ $(wc -l <err.log) == 1 ]] || fail "not one line: $(cat err.log)"
[[ ! -e runs/small/logs ]] || fail "a job was begun"
key=$("$bin/orchestrator" plan sweep.yaml --explain | sed -n 's/^  \([0-9a-f]*\)  .*prepare: .*/\1/p' | sed -n 1p)
expect_exit 2 env FOLDWISE_SCRIPT_FORMAT=0.0.9-0123456789ab other/orchestrator run-one sweep.yaml "$key"
expect_words "build both anew" err.log
rm -r runs
expect_exit 2 timeout 60 mpirun -n 2 --oversubscribe other/orchestrator sweep.yaml : \
  -n 1 env FOLDWISE_SCRIPT_FORMAT=0.0.9-0123456789ab other/orchestrator sweep.yaml
expect_words "messages 0.0.9-0123456789ab, and $scratch/other/orchestrator is foldwise" err.log
rm -r runs

say "the same under mpirun: one message, no rank left waiting"
expect_exit 2 timeout 60 mpirun -n 3 --oversubscribe "$bin/orchestrator" sweep.yaml dataset.root="$scratch/nowhere"
[[ $(grep -cF "$scratch/nowhere" err.log) == 1 ]] || fail "not one message: $(cat err.log)"

say "files that are no weights: told before the first job"
head -c 5000 /dev/urandom >foreign.safetensors
refused 2 "foreign.safetensors: is neither a safetensors file nor one of torch.save" sweep.yaml model.weights="$scratch/foreign.safetensors"
printf 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n' >pointer.pth
refused 2 "git lfs pull" plan sweep.yaml model.weights="$scratch/pointer.pth"
printf '\x89HDF\r\n\x1a\n\0\0\0\0' >keras.h5
refused 2 "is an HDF5 file" sweep.yaml model.weights="$scratch/keras.h5"
[[ ! -e $scratch/runs ]] || fail "something was started"

say "a video that is cut off"
cp -r videos cut
videos=(cut/Train_AFEW/Happy/*.avi)
video=${videos[0]}
truncate -s 300 "$video"
expect_exit 1 sweep_into cut dataset.root="$scratch/cut" protocol.repeats=1
expect_words "$(basename "$video")" out.log
expect_exit 0 sweep_into cut_skipped dataset.root="$scratch/cut" dataset.on_bad_video=skip protocol.repeats=1

say "a frame store that was damaged, or deleted"
expect_exit 0 sweep_into frames protocol.repeats=1
shards=(frames/frames/*.frames)
shard=${shards[0]}
printf 'damage' | dd of="$shard" bs=1 seek=$(($(stat -c %s "$shard") / 2)) conv=notrunc status=none
expect_exit 1 sweep_into frames protocol.repeats=2
expect_words "$(basename "$shard")" out.log
rm "$shard"
expect_exit 0 sweep_into frames protocol.repeats=2

say "a second coordinator"
write_sweep 50
"$bin/orchestrator" sweep.yaml output="$scratch/twice" >first.log 2>&1 &
first=$!
on_exit=("kill -KILL $first 2>/dev/null")
wait_for 60 "the first coordinator" grep -q "started" first.log
refused 3 "$(hostname)" sweep.yaml output="$scratch/twice"
expect_words "$first" err.log
expect_exit 0 "$bin/orchestrator" status "$scratch/twice" # readers may look
kill -INT "$first"
wait "$first" || true
on_exit=()
write_sweep 2

say "an output folder that cannot be written"
touch file
refused 3 "$scratch/file" sweep.yaml output="$scratch/file/below"
if ((EUID != 0)); then
  mkdir locked
  chmod a-w locked
  refused 3 "$scratch/locked" sweep.yaml output="$scratch/locked"
elif mkdir locked && mount --bind locked locked 2>/dev/null && mount -o remount,ro,bind locked 2>/dev/null; then
  on_exit=("umount $scratch/locked")
  refused 3 "$scratch/locked" sweep.yaml output="$scratch/locked"
  umount locked
  on_exit=()
else
  skipped "a read-only folder (mounting is not allowed here)"
fi

say "a full disk"
mkdir full
if ((EUID == 0)) && mount -t tmpfs -o size=64k tmpfs full 2>/dev/null; then
  on_exit=("umount $scratch/full")
  expect_exit 3 sweep_into full
  umount full
  mount -t tmpfs -o size=600k tmpfs full
  expect_exit 3 sweep_into full
  grep -qi "space" out.log err.log || fail "the full disk is not named"
  umount full
  on_exit=()
else
  skipped "a full disk (needs root and mount)"
fi
passed=yes
say "passed"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Datasets as people have them: links, results inside the root, a root one level too high, nobody named.
#   own_data_test.sh FOLDER-OF-EXECUTABLES
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"

say "making videos"
expect_exit 0 "$bin/orchestrator" datasets make folders --out "$scratch/data/own" --classes 2 --subjects 4 \
  --per-subject 2 --size 32x32 --frames 8-10 --splits none
own=$scratch/data/own
cat >sweep.yaml <<END
name: own
dataset: {name: folders, root: $own, frames: {size: [32, 32]}}
output: $own/runs/own
protocol: {kind: k_fold, folds: 2}
model: {backbone: i3d_vgg11, width: 0.0625, input: [32, 32]}
clips: {frames: 16}
training: {learning_rate: {backbone: 0.01, head: 0.01}, batch_size: 4, accumulation: 1, epochs: 1, early_stopping: {patience: 0}}
END
classes=$(find "$own" -mindepth 1 -maxdepth 1 -type d ! -name planted -printf '%f\n' | sort | paste -sd, | sed 's/,/, /')

say "plan, run and check name the classes"
expect_exit 0 "$bin/orchestrator" plan sweep.yaml
expect_words "16 samples, 2 classes: $classes" out.log
expect_words "no subjects are known: folds divide samples" err.log
expect_words "16 of 16 videos of $own are shorter than clips.frames 16" err.log
expect_exit 0 "$bin/orchestrator" datasets check folders "$own"
expect_words "2 classes: $classes" out.log
expect_exit 0 "$bin/orchestrator" sweep.yaml
expect_words "2 classes: $classes" out.log
expect_words "no subjects are known: folds divide samples" err.log

say "results inside the root are no class, with their database and without"
expect_exit 0 "$bin/orchestrator" sweep.yaml
expect_exit 0 "$bin/orchestrator" plan sweep.yaml
expect_words "Nothing is left to do." out.log
mv "$own/runs/own/results.db" "$scratch/results.db"
expect_exit 0 "$bin/orchestrator" plan sweep.yaml
expect_words "2 classes: $classes" out.log
mv "$scratch/results.db" "$own/runs/own/results.db"

say "a folder of links is the same dataset"
mkdir links
for class in "$own"/*/; do
  [[ $class == */planted/ || $class == */runs/ ]] || ln -s "$class" "links/$(basename "$class")"
done
expect_exit 0 "$bin/orchestrator" plan sweep.yaml dataset.root="$scratch/links"
expect_words "Nothing is left to do." out.log
expect_exit 0 "$bin/orchestrator" sweep.yaml dataset.root="$scratch/links" output="$scratch/linked"
expect_exit 2 "$bin/orchestrator" plan sweep.yaml dataset.root="$scratch/links" dataset.links=refuse
expect_words "leads out of the dataset's folder" err.log

say "a root one level too high is refused, and so are results in the root itself"
expect_exit 2 "$bin/orchestrator" plan sweep.yaml dataset.root="$scratch/data"
expect_words "set dataset.root to $own" err.log
expect_exit 2 "$bin/orchestrator" plan sweep.yaml output="$own"
expect_words "a sweep's results too" err.log

say "a first sweep from a look at the folder: it runs, and is not written over"
expect_exit 0 "$bin/orchestrator" init folders "$own" -o first.yaml
expect_words "first.yaml: a sweep over the 16 samples of $own" out.log
expect_words "# 16 samples of 2 classes: " first.yaml
expect_words "sample,subject" first.yaml
expect_exit 0 "$bin/orchestrator" first.yaml training.epochs=1 protocol.repeats=1 protocol.folds=2 output="$scratch/first"
expect_words "| stochastic_softmax " out.log
expect_exit 2 "$bin/orchestrator" init folders "$own" -o first.yaml
expect_words "first.yaml: it is there already" err.log
expect_exit 2 "$bin/orchestrator" init folders "$scratch/data"
expect_exit 2 "$bin/orchestrator" init folders "$scratch/nowhere" -o nowhere.yaml
[[ ! -e nowhere.yaml ]] || fail "a sweep over nothing was written"

say "samples.csv with two columns keeps people together"
(
  cd "$own"
  echo "Sample, SUBJECT"
  find . -name '*.avi' ! -path './runs/*' -printf '%P\n' | sed -E 's|.*/(s[0-9]+)_.*|& , \1|'
) >"$scratch/Samples.CSV"
mv "$scratch/Samples.CSV" "$own/Samples.CSV"
expect_exit 0 "$bin/orchestrator" plan sweep.yaml
grep -q "no subjects are known" err.log && fail "subjects of samples.csv are not known"
expect_exit 0 "$bin/orchestrator" plan sweep.yaml protocol.kind=leave_one_subject_out protocol.folds=5
expect_words "4 runs" out.log
passed=yes
say "passed"

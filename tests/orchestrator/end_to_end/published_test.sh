#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The sweep files of publications: each can be planned at its full size and at the scale smoke, and runs at that scale to
# a table that has every figure, with the published ones beside them.
#   published_test.sh FOLDER-OF-EXECUTABLES [SWEEP … | all]     runs these; default: three that differ, of all are planned
wanted=("${@:2}")
root=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/../../..")
sweeps=$root/experiments/ayral_2021
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"
export PATH=$bin:$PATH FOLDWISE_SMOKE=$scratch/smoke
unset AFEW_ROOT UNBC_ROOT BIOVID_ROOT HMDB51_ROOT HMDB51_SPLIT_1

mapfile -t all < <(find "$sweeps" -maxdepth 1 -name '*.yaml' -printf '%f\n' | sed 's/\.yaml$//' | sort)
((${#wanted[@]})) || wanted=(table_3_10 table_4_5 section_2_3_2)
[[ ${wanted[0]} != all ]] || wanted=("${all[@]}")

say "making what the scale smoke trains on"
"$sweeps/smoke/make_data.sh" >make.log 2>&1
"$sweeps/smoke/make_data.sh" >again.log 2>&1
[[ ! -s again.log ]] || fail "it was made again: $(cat again.log)"

# A plan reads listings and digests: the look-alikes stand in for datasets, and any bytes for weights.
mkdir weights
for file in vgg_face_fer2013 resnet18_kinetics resnext101_kinetics c3d_sports1m inception_i3d_kinetics; do
  echo "$file" >"weights/$file.safetensors"
done
full_size=(env "AFEW_ROOT=$FOLDWISE_SMOKE/afew" "UNBC_ROOT=$FOLDWISE_SMOKE/unbc_mcmaster"
  "BIOVID_ROOT=$FOLDWISE_SMOKE/biovid" "HMDB51_ROOT=$FOLDWISE_SMOKE/hmdb51"
  "HMDB51_SPLIT_1=$FOLDWISE_SMOKE/hmdb51_split_1.csv" "WEIGHTS=$scratch/weights")

say "planning ${#all[@]} sweeps at two sizes"
for sweep in "${all[@]}"; do
  expect_exit 0 "${full_size[@]}" orchestrator plan "$sweeps/$sweep.yaml"
  expect_words "results in $scratch/runs/ayral_2021_$sweep" out.log
  expect_words "Sharing saves " out.log
  expect_words " left: at most " out.log
  expect_words "to be written, " out.log
  expect_exit 0 orchestrator plan "$sweeps/$sweep.yaml" --scale smoke
  expect_words "results in $scratch/runs/ayral_2021_$sweep-smoke" out.log
  expect_words "At scale smoke" out.log
done
[[ ! -e runs ]] || fail "a plan wrote something"

say "a scale that there is not"
expect_exit 2 orchestrator plan "$sweeps/table_3_1.yaml" --scale smok
expect_words "--scale smok: saw no such scale in the sweep file; allowed: smoke; did you mean smoke?" err.log
[[ $(wc -l <err.log) == 1 ]] || fail "not one line: $(cat err.log)"

# has_every_figure: of the table in out.log, as CSV. The columns are counted from the last, since texts may hold commas.
has_every_figure() {
  awk -F, '
    NR == 1 { next }
    $(NF - 12) + 0 != $(NF - 12) || $(NF - 10) != $(NF - 9) { print "no figure: " $0; ++lacking }
    $(NF - 2) != "" { ++published }
    END {
      if (NR < 2) print "no row"
      if (!published) print "nothing published"
      exit NR < 2 || lacking || !published
    }' out.log >lacking.txt || fail "$1: $(cat lacking.txt)"
}
for sweep in "${wanted[@]}"; do
  say "$sweep"
  expect_exit 0 orchestrator "$sweeps/$sweep.yaml" --scale smoke
  expect_words ", published |" out.log
  expect_exit 0 orchestrator table "$sweeps/$sweep.yaml" --scale smoke --format csv
  has_every_figure "$sweep"
done
[[ ! -e $scratch/runs/ayral_2021_${wanted[0]} ]] || fail "the folder of the full size was written"
passed=yes
say "passed"

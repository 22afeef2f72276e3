#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The sweep files of publications: each can be planned at its full size and at the scale smoke, and runs at that scale to
# a table that has every figure, with the published ones beside them. A sweep is PUBLICATION/FILE: ayral_2021/table_3_1.
#   published_test.sh FOLDER-OF-EXECUTABLES [SWEEP … | all]     runs these; default: four that differ, of all are planned
wanted=("${@:2}")
root=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/../../..")
sweeps=$root/experiments
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"
export PATH=$bin:$PATH FOLDWISE_SMOKE=$scratch/smoke
unset AFEW_ROOT UNBC_ROOT BIOVID_ROOT HMDB51_ROOT HMDB51_SPLIT_1 YOUTUBE8M_ROOT RECOLA_ROOT

mapfile -t all < <(cd "$sweeps" && find -- */published -maxdepth 0 | while read -r figures; do
  find "${figures%/published}" -maxdepth 1 -name '*.yaml'
done | sed 's/\.yaml$//' | sort)
((${#wanted[@]})) ||
  wanted=(ayral_2021/table_3_10 ayral_2021/table_4_5 ayral_2021/section_2_3_2 aminbeidokhti_2020/table_3_2)
[[ ${wanted[0]} != all ]] || wanted=("${all[@]}")

say "making what the scale smoke trains on"
"$sweeps/ayral_2021/smoke/make_data.sh" >make.log 2>&1
"$sweeps/ayral_2021/smoke/make_data.sh" >again.log 2>&1
[[ ! -s again.log ]] || fail "it was made again: $(cat again.log)"

# A plan reads listings and digests: the look-alikes stand in for datasets, and any bytes for weights.
mkdir weights
for file in vgg_face vgg_face_fer2013 resnet18_kinetics resnext101_kinetics c3d_sports1m inception_i3d_kinetics; do
  echo "$file" >"weights/$file.safetensors"
done
full_size=(env "AFEW_ROOT=$FOLDWISE_SMOKE/afew" "UNBC_ROOT=$FOLDWISE_SMOKE/unbc_mcmaster"
  "BIOVID_ROOT=$FOLDWISE_SMOKE/biovid" "HMDB51_ROOT=$FOLDWISE_SMOKE/hmdb51"
  "YOUTUBE8M_ROOT=$FOLDWISE_SMOKE/youtube8m" "RECOLA_ROOT=$FOLDWISE_SMOKE/recola"
  "HMDB51_SPLIT_1=$FOLDWISE_SMOKE/hmdb51_split_1.csv" "WEIGHTS=$scratch/weights")

say "planning ${#all[@]} sweeps at two sizes"
for sweep in "${all[@]}"; do
  expect_exit 0 "${full_size[@]}" orchestrator plan "$sweeps/$sweep.yaml"
  expect_words "results in $scratch/runs/${sweep/\//_}" out.log
  expect_words "Sharing saves " out.log
  expect_words " left: at most " out.log
  expect_words "to be written, " out.log
  expect_exit 0 orchestrator plan "$sweeps/$sweep.yaml" --scale smoke
  expect_words "results in $scratch/runs/${sweep/\//_}-smoke" out.log
  expect_words "At scale smoke" out.log
done
[[ ! -e runs ]] || fail "a plan wrote something"

say "a scale that there is not"
expect_exit 2 orchestrator plan "$sweeps/ayral_2021/table_3_1.yaml" --scale smok
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
[[ ! -e $scratch/runs/${wanted[0]/\//_} ]] || fail "the folder of the full size was written"
passed=yes
say "passed"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The sweep files of publications: each can be planned at its full size and at the scale smoke, and runs at that scale to
# a table that has every figure, with the published ones beside them. What each takes at its full size is planned on
# stand-ins as large as the official datasets, and stands in its publication's README.md. A sweep is PUBLICATION/FILE:
# ayral_2021/table_3_1.
#   published_test.sh FOLDER-OF-EXECUTABLES [SWEEP … | all]     runs these; default: four that differ, of all are planned
wanted=("${@:2}")
root=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/../../..")
sweeps=$root/experiments
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"
export PATH=$bin:$PATH FOLDWISE_SMOKE=$scratch/smoke WEIGHTS=$scratch/smoke/weights
unset AFEW_ROOT UNBC_ROOT BIOVID_ROOT HMDB51_ROOT HMDB51_SPLIT_1 YOUTUBE8M_ROOT RECOLA_ROOT SEWA_ROOT RAFDB_ROOT

mapfile -t all < <(cd "$sweeps" && find -- */published -maxdepth 0 | while read -r figures; do
  find "${figures%/published}" -maxdepth 1 -name '*.yaml'
done | sed 's/\.yaml$//' | sort)
((${#wanted[@]})) ||
  wanted=(ayral_2021/table_3_10 ayral_2021/table_4_5 ayral_2021/section_2_3_2 aminbeidokhti_2019/table_1
    aminbeidokhti_2020/table_3_2 teixeira_2021/table_4_5_6)
[[ ${wanted[0]} != all ]] || wanted=("${all[@]}")

say "making what the scale smoke trains on"
for smoke in "$sweeps"/*/smoke/make_data.sh; do
  "$smoke" >make.log 2>&1 || fail "$smoke: $(cat make.log)"
  "$smoke" >>again.log 2>&1
done
[[ ! -s again.log ]] || fail "it was made again: $(cat again.log)"

say "making stand-ins of the official sizes"
"$sweeps/ayral_2021/stand_ins/make_data.sh" stand-ins >stand-ins.log 2>&1
"$sweeps/ayral_2021/stand_ins/make_data.sh" stand-ins >again.log 2>&1
[[ ! -s stand-ins.log && ! -s again.log ]] || fail "$(cat stand-ins.log again.log)"
full_size=(env "AFEW_ROOT=stand-ins/afew" "UNBC_ROOT=stand-ins/unbc_mcmaster" "BIOVID_ROOT=stand-ins/biovid"
  "YOUTUBE8M_ROOT=$FOLDWISE_SMOKE/youtube8m" "RECOLA_ROOT=$FOLDWISE_SMOKE/recola" "SEWA_ROOT=$FOLDWISE_SMOKE/sewa_windows"
  "RAFDB_ROOT=$FOLDWISE_SMOKE/rafdb"
  "HMDB51_ROOT=stand-ins/hmdb51" "HMDB51_SPLIT_1=stand-ins/hmdb51_split_1.csv" "WEIGHTS=stand-ins/weights")

# planned SWEEP: of its plan in out.log, the beginning of its line in the table of README.md.
planned() {
  awk -v name="$1" '
    / experiments?, .* runs?, .* jobs; / { jobs = $6 }
    /^Sharing saves / { without = $5 }
    / trainings? left: at most / { trainings = $1; epochs = $6; clips = $8 " " $9; sub(/ samples\.$/, "", clips) }
    / to be written, / { frames = $1 " " $2 }
    / of them to be written\.$/ { frames = frames ", features " $1 " " $2 }
    END { printf "| `%s` | %s | %s | %s | %s | %s | %s |", name, jobs, without, trainings, epochs, clips, frames }' out.log
}
say "planning ${#all[@]} sweeps at two sizes"
for sweep in "${all[@]}"; do
  expect_exit 0 "${full_size[@]}" orchestrator plan "$sweeps/$sweep.yaml"
  expect_words "results in $scratch/runs/${sweep/\//_}" out.log
  expect_words "Sharing saves " out.log
  expect_words " left: at most " out.log
  [[ $sweep != ayral_2021/* ]] || expect_words "$(planned "${sweep#*/}")" "$sweeps/ayral_2021/README.md"
  expect_exit 0 orchestrator plan "$sweeps/$sweep.yaml" --scale smoke --jobs
  expect_words "results in $scratch/runs/${sweep/\//_}-smoke" out.log
  expect_words "At scale smoke" out.log
  awk '/ · train: / { print $1 }' out.log | sort >"trainings-${sweep/\//_}.txt"
done
[[ ! -e runs ]] || fail "a plan wrote something"

say "a scale that there is not"
expect_exit 2 orchestrator plan "$sweeps/ayral_2021/table_3_1.yaml" --scale smok
expect_words "--scale smok: saw no such scale in the sweep file; allowed: smoke; did you mean smoke?" err.log
[[ $(wc -l <err.log) == 1 ]] || fail "not one line: $(cat err.log)"

# has_every_figure SWEEP: of the table in out.log, as CSV.
has_every_figure() {
  python3 - out.log >lacking.txt <<'END' || fail "$1: $(cat lacking.txt)"
import csv, sys
lines = list(csv.DictReader(open(sys.argv[1], newline="")))
own = [line for line in lines if not line.get("method")]
lacking = [line for line in own if not line["mean"] or line["n"] != line["planned"]]
print(len(own), "figures; without one:", lacking)
sys.exit(not own or bool(lacking) or not any(line["published_mean"] for line in own))
END
}
for sweep in "${wanted[@]}"; do
  say "$sweep"
  expect_exit 0 orchestrator "$sweeps/$sweep.yaml" --scale smoke
  grep -qE ', published( +)?\|' out.log || fail "$sweep: no published figures: $(cat out.log)"
  grep -q ' literature: ' "$sweeps/$sweep.yaml" && expect_words '| *Literature* ' out.log
  expect_exit 0 orchestrator table "$sweeps/$sweep.yaml" --scale smoke --format csv
  has_every_figure "$sweep"
done
say "trainings that tables have in common"
# shares SWEEP OTHER NUMBER: so many trainings of a sweep have the keys of the other's, so that in one folder they are
# one. Of the plans above, whether they ran or not.
shares() {
  local common
  common=$(comm -12 "trainings-ayral_2021_$1.txt" "trainings-ayral_2021_$2.txt" | wc -l)
  [[ $common == "$3" ]] || fail "$common and not $3 trainings of $1 are those of $2"
}
shares table_2_4 table_2_3 1
shares table_3_2 table_3_10 4
shares table_3_3 table_3_1 4
shares table_3_6 table_3_1 3
shares table_3_8 table_3_1 2
shares table_3_9 table_3_1 2
shares table_4_1 table_3_1 1
shares table_4_2 table_3_1 1
shares table_4_4 table_4_3 1
shares table_4_5 table_3_5 1
shares table_4_6 table_4_4 1
# C 7's are those of its other tables: at their full size, since the scale smoke is not one for all of them.
for sweep in table_2 table_4_5_6 table_7; do
  expect_exit 0 "${full_size[@]}" orchestrator plan "$sweeps/teixeira_2021/$sweep.yaml" --jobs
  awk '/ · (train|pretrain): / { print $1 }' out.log | sort >"teixeira_2021_$sweep.txt"
done
sort -u teixeira_2021_table_2.txt teixeira_2021_table_4_5_6.txt >others.txt
cmp -s others.txt teixeira_2021_table_7.txt ||
  fail "table_7 has not the trainings of table_2 and table_4_5_6, and no other: $(diff others.txt teixeira_2021_table_7.txt)"
[[ $(wc -l <others.txt) == 316 ]] || fail "not 48 and 264 trainings, and 4 on pictures: $(wc -l <others.txt)"

say "trainings of another table that are reused"
# Of the first sweep that ran: those that have its keys are taken from its folder.
folder=$scratch/runs/ayral_2021_table_3_10-smoke
if [[ -d $folder ]]; then
  expect_exit 0 orchestrator plan "$sweeps/ayral_2021/table_3_2.yaml" --scale smoke output="$folder"
  awk '$1 == "train" && $4 == 4 { ++found } END { exit !found }' out.log ||
    fail "not 4 trainings of table_3_2 are those of table_3_10: $(cat out.log)"
else
  say "not checked: table_3_10, whose trainings table_3_2 has too, did not run"
fi
[[ ! -e $scratch/runs/${wanted[0]/\//_} ]] || fail "the folder of the full size was written"
passed=yes
say "passed"

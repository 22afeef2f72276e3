#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Sweep files that grow and change, folders that move, other users: what still counts as done.
# growing_test.sh FOLDER-OF-EXECUTABLES
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"

# planned STAGE COLUMN FILE: of the plan of a sweep file. Columns: asked jobs reused resumed again given_up new to_run
planned() {
  local -A columns=([asked]=2 [jobs]=3 [reused]=4 [new]=8 [to_run]=9)
  "$bin/orchestrator" plan "$3" 2>plan.err | awk -v stage="$1" -v column="${columns[$2]}" '$1 == stage { print $column; exit }'
}
# expect_planned REUSED TO-RUN FILE: trainings
expect_planned() {
  [[ $(planned train reused "$3") == "$1" && $(planned train to_run "$3") == "$2" ]] ||
    fail "$3: $(planned train reused "$3") trainings are reused and $(planned train to_run "$3") run instead of $1 and $2"
}
# expect_finished_already N FOLDER FILE…
expect_finished_already() {
  local count=$1 folder=$2
  shift 2
  (cd "$folder" && expect_exit 0 "$@" --plain)
  grep -qF ", $count of them finished already" "$folder/out.log" || fail "not $count jobs were taken over: $(cat "$folder/out.log")"
}

say "a sweep of two experiments"
make_videos
write_sweep 1
sed -i "s|^name: small|name: small\noutput: runs/small|; s|root: $scratch/videos|root: videos|" sweep.yaml
expect_exit 0 "$bin/orchestrator" sweep.yaml --plain
tables runs/small >before.txt
all=$(sed -n "s/.* of \([0-9]*\) jobs done$/\1/p" out.log) # of which 12 are no preparations

say "another value: only its trainings are new"
sed 's/\[uniform, stochastic_softmax\]/[uniform, stochastic_softmax, reinforce]/' sweep.yaml >grown.yaml
expect_planned 4 2 grown.yaml
say "a new axis whose first value is what was there"
sed 's/^    sampling.strategy:.*/&\n    clips.frames: [4, 6]/' sweep.yaml >axis.yaml
expect_planned 4 4 axis.yaml
say "more repeats, another table"
sed 's/repeats: 2/repeats: 3/; s/values: \[accuracy, cross_entropy, epochs\]/values: [accuracy]/' sweep.yaml >repeats.yaml
expect_planned 4 2 repeats.yaml

say "a field that decides every training: said, by plan and before a job begins, with what it costs"
sed 's/batch_size: 4/batch_size: 2/' sweep.yaml >changed.yaml
expect_planned 0 4 changed.yaml
words="training.batch_size is 2, and was 4 in the last run: 12 finished jobs of it (train 4, score 4, evaluate 4) do not count for this one"
expect_words "$words" plan.err
cp -r runs runs_before
expect_exit 0 "$bin/orchestrator" changed.yaml --plain
expect_words "$words" err.log
say "set back, as it says: nothing is computed again"
expect_finished_already "$all" . "$bin/orchestrator" sweep.yaml
tables runs/small | diff - before.txt || fail "other tables after the way back"
rm -rf runs && mv runs_before runs

say "another name: everything counts"
sed 's/^name: small/name: renamed/' sweep.yaml >renamed.yaml
expect_finished_already "$all" . "$bin/orchestrator" renamed.yaml
say "the folder copied elsewhere, with its videos, and run from there"
mkdir elsewhere
cp -r sweep.yaml videos runs elsewhere
expect_finished_already "$all" elsewhere "$bin/orchestrator" sweep.yaml
tables elsewhere/runs/small | diff - before.txt || fail "other tables elsewhere"
say "videos on another disk, results where they were"
mv videos other_disk
expect_finished_already "$all" . "$bin/orchestrator" sweep.yaml dataset.root=other_disk
if [[ $(id -u) == 0 ]]; then
  say "another user, who may write there"
  chmod -R a+rwX elsewhere && chmod a+rx "$scratch"
  (cd elsewhere && setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$scratch/nobody" XDG_CACHE_HOME="$scratch/elsewhere/cache" \
    "$bin/orchestrator" sweep.yaml --plain >out.log 2>err.log) || fail "another user cannot go on: $(cat elsewhere/err.log)"
  expect_words ", $all of them finished already" elsewhere/out.log
fi

say "a command at the end: refused without trust, told of the outcome with it, and no matter for the exit code"
expect_exit 2 "$bin/orchestrator" sweep.yaml dataset.root=other_disk 'execution.on_end=env >end.txt'
expect_words "execution.trust: saw false with execution.on_end" err.log
expect_exit 0 "$bin/orchestrator" sweep.yaml dataset.root=other_disk --plain execution.trust=true \
  'execution.on_end=env >end.txt; exit 4'
expect_words "FOLDWISE_OUTCOME=finished" end.txt
expect_words "FOLDWISE_RUNS_FINISHED=4" end.txt
expect_words "FOLDWISE_OUTPUT=$scratch/runs/small" end.txt
expect_words "ended with exit code 4" err.log
if ! "$bin/orchestrator" devices --require-gpu >/dev/null 2>&1; then
  say "a refusal at the first job: the command is told the exit code that there is"
  expect_exit 2 "$bin/orchestrator" sweep.yaml dataset.root=other_disk output="$scratch/refused" --plain execution.trust=true \
    --require-gpu 'execution.on_end=env >refused.txt'
  expect_words "FOLDWISE_OUTCOME=error" refused.txt
  expect_words "FOLDWISE_EXIT_CODE=2" refused.txt
fi
passed=yes

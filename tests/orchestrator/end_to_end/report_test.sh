#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A sweep's page, driven in headless Chromium: what it shows, by mouse, keyboard and ear, on paper, in the dark and on a phone;
# that it loads nothing and that hostile names stay text; that it follows a running sweep.
#   report_test.sh FOLDER-OF-EXECUTABLES
# Without Chromium, Node.js, npm or a registry of packages what needs a browser is skipped, and said so; with CI=true that
# is a failure. FOLDWISE_PICTURES is a folder for screenshots.
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"

say "a small sweep"
make_videos
write_sweep 4
sed -i 's/sampling.strategy: \[uniform, stochastic_softmax\]/&\n    clips.frames: [4, 6]/
  s/rows: sampling.strategy,/rows: clips.frames, columns: sampling.strategy,/' sweep.yaml
expect_exit 0 sweep_into run --plain
cp -r run hostile && "$sources/tests/report/hostile_store.py" hostile/results.db
cp -r run empty && "$sources/tests/report/empty_store.py" empty/results.db

say "its page, in a file, through a pipe and where it cannot be"
for name in run hostile empty; do expect_exit 0 "$bin/orchestrator" report $name -o $name.html; done
expect_words "<title>small - Foldwise</title>" run.html
for fact in worker.libtorch worker.opencv worker.libavformat worker.libavcodec worker.libswscale worker.git_commit; do
  expect_words "<dt class=\"text\">$fact</dt><dd class=\"text\">" run.html
done
[[ -z $(find . -maxdepth 1 -name '*.tmp') ]] || fail "half a page was left"
expect_exit 0 "$bin/orchestrator" report run/results.db --out -
expect_words "<h1 class=\"text\">small</h1>" out.log
expect_exit 2 "$bin/orchestrator" report run --watch --out -
expect_words "give a file: --out report.html" err.log
expect_exit 3 "$bin/orchestrator" report run -o /proc/none/report.html
expect_exit 2 "$bin/orchestrator" report nowhere

say "watching ends by itself where nothing is left to do, and by a signal"
expect_exit 0 "$bin/orchestrator" report run -o watched.html --watch
grep -q 'id="refresh"' watched.html && fail "a page that is not written again says that it is"
"$bin/orchestrator" report empty -o waiting.html --watch --interval 3600 &
waiting=$!
wait_for 120 "the page is there" test -s waiting.html
expect_words 'id="refresh"' waiting.html
kill -INT $waiting
wait $waiting || fail "exit code $? of an interrupted watch"
expect_words "Watching ended before the sweep did" waiting.html
grep -q 'id="refresh"' waiting.html && fail "a page that nobody writes again refreshes itself"

say "the command that it gives repeats a job"
"$bin/orchestrator" runs run --format csv >runs.csv
key=$(sed -n '2s|.*stages/\([0-9a-f]\{12\}\)[0-9a-f]*,stages/.*|\1|p' runs.csv)
grep -qF "$key" run.html || fail "the page does not name the training $key"

# shellcheck source=../../report/browser.sh
source "$sources/tests/report/browser.sh"
find_browser "$(dirname "$bin")/report-browser"
if [[ $missing ]]; then
  [[ ${CI-} != true ]] || fail "$missing"
  printf '\nSKIPPED: the page was written but no browser looked at it: %s\n' "$missing"
  passed=yes
  exit 77
fi

say "in Chromium"
node "$sources/tests/report/report_checks.mjs" "$scratch"/{run,hostile,empty}.html >checks.log 2>&1 || fail "$(cat checks.log)"
cat checks.log
read -r -a repeated < <(sed -n 's/^command: orchestrator //p' checks.log)
expect_exit 0 "$bin/orchestrator" "${repeated[@]}"
expect_words "The result is that of the sweep, to the byte." out.log

say "while the sweep runs"
write_sweep 100000
"$bin/orchestrator" sweep.yaml output="$scratch/long" --plain >long.log 2>&1 &
sweep=$!
on_exit+=("kill $sweep 2>/dev/null")
epochs_there() { [[ $("$bin/orchestrator" epochs long --csv 2>/dev/null) == *$'\n'1,* ]]; }
wait_for 120 "an epoch is finished" epochs_there
"$bin/orchestrator" report long -o long.html --watch --interval 1 &
watch=$!
on_exit+=("kill $watch 2>/dev/null")
wait_for 120 "its page is there" test -s long.html
mkfifo ended
node "$sources/tests/report/watch_checks.mjs" "$scratch/long.html" <ended >watch_checks.log 2>&1 &
browser=$!
exec 3>ended
followed() { ! kill -0 $browser 2>/dev/null || grep -q followed watch_checks.log; }
wait_for 120 "the open page follows" followed
grep -q followed watch_checks.log || fail "$(cat watch_checks.log)"
kill -TERM $sweep
code=0
wait $sweep || code=$?
[[ $code == 75 ]] || fail "exit code $code of an interrupted sweep"
wait $watch || fail "exit code $? of the watch after its sweep"
grep -q 'id="refresh"' long.html && fail "a page that is not written again says that it is"
echo ended >&3
exec 3>&-
wait $browser || fail "$(cat watch_checks.log)"
cat watch_checks.log
passed=yes

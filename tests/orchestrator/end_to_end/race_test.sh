#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A race: experiments that are worse than the best are not run to their end, and the tables are the same with one worker,
# with three, after a kill and a resume, and after a rebuild.   race_test.sh FOLDER-OF-EXECUTABLES
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"

# write_race OPTIONS: four learning rates of the head, of which the last two lead far off, in ten repeats.
write_race() {
  write_sweep 2
  python3 - "$1" <<'END'
import sys
text = open("sweep.yaml").read()
text = text[: text.index("sweep:\n")]
text = text.replace("name: small", "name: raced").replace("repeats: 2", "repeats: 10")
text = text.replace("backbone: 0.01,", "backbone: 0.00001,").replace("patience: 0", "keep: last")
race = f"  race: {sys.argv[1]}\n" if sys.argv[1] else ""
text += f"""sweep:
  grid:
    training.learning_rate.head: [0.00001, 0.001, 3, 10]
{race}tables:
  - {{rows: training.learning_rate.head, values: [accuracy, cross_entropy, epochs]}}
"""
open("sweep.yaml", "w").write(text)
END
}
# stopped FOLDER: how many runs its race has stopped.
stopped() {
  "$bin/orchestrator" status "$1" --json | python3 -c "import json, sys; print(json.load(sys.stdin)['runs']['stopped'])"
}
# evaluated FOLDER: how many runs it has executed.
evaluated() {
  "$bin/orchestrator" status "$1" --json |
    python3 -c "import json, sys; print(json.load(sys.stdin)['jobs']['evaluate']['finished'])"
}

say "making videos"
make_videos
write_race "{metric: cross_entropy, after: 3}"

say "plan says what a race can save"
expect_exit 0 "$bin/orchestrator" plan sweep.yaml output="$scratch/alone"
expect_words "A race on cross_entropy (paired t, level 0.05, Holm's correction), from round 3 on: saves at most 21 of 40 runs" out.log

say "with one worker"
expect_exit 0 sweep_into alone --workers-per-device 1
expect_words "stopped after" out.log
expect_words "worse than training.learning_rate.head=" out.log
[[ $(stopped alone) -gt 0 ]] || fail "nothing was stopped: $(cat out.log)"
[[ $(evaluated alone) -lt 40 ]] || fail "all runs were executed"
cp out.log alone.log

say "with three workers, whoever is ahead"
expect_exit 0 sweep_into three --workers-per-device 3
same_tables alone three
[[ $(stopped three) == "$(stopped alone)" ]] || fail "another number of runs was stopped"

say "killed when something is stopped, and resumed"
"$bin/orchestrator" sweep.yaml output="$scratch/killed" --workers-per-device 2 >sweep.log 2>&1 &
coordinator=$!
on_exit=("kill -KILL $coordinator 2>/dev/null")
wait_for 120 "a stopped experiment" grep -q "stopped after" sweep.log
kill -KILL "$coordinator"
wait "$coordinator" 2>/dev/null || true
on_exit=()
[[ $(stopped killed) -gt 0 ]] || fail "what was told is not in the store"
expect_exit 0 sweep_into killed --workers-per-device 2
same_tables alone killed

say "nothing is left, and nothing is run, when it is started again"
before=$(evaluated killed)
expect_exit 0 sweep_into killed --workers-per-device 2
[[ $(evaluated killed) == "$before" ]] || fail "runs were executed that the race had stopped"
expect_exit 0 "$bin/orchestrator" plan sweep.yaml output="$scratch/killed"
expect_words "stopped so far" out.log
expect_words "Nothing is left to do" out.log
expect_exit 0 "$bin/orchestrator" runs killed
expect_words "stopped after" out.log
expect_exit 0 "$bin/orchestrator" status killed
expect_words "Nothing is left to do" out.log

say "a database made again from the results decides the same"
rm alone/results.db*
expect_exit 0 "$bin/orchestrator" rebuild sweep.yaml output="$scratch/alone"
same_tables alone killed

say "without the race in the file, what was stopped is unfinished, and is run"
write_race ""
cp -r killed free
expect_exit 0 sweep_into free --workers-per-device 2
[[ $(stopped free) == 0 && $(evaluated free) == 40 ]] || fail "runs are missing: $(cat out.log)"
expect_exit 0 "$bin/orchestrator" table free
grep -q "stopped" out.log && fail "an old decision is told: $(cat out.log)"
passed=yes

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A sweep from video files to tables: run again it does nothing, and one worker, three workers and three MPI ranks end
# with the same bytes.   sweep_test.sh FOLDER-OF-EXECUTABLES
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"

say "making videos"
make_videos
write_sweep 4

say "the plan starts nothing"
expect_exit 0 "$bin/orchestrator" plan sweep.yaml output="$scratch/one"
expect_words "2 experiments, 4 runs" out.log
expect_words " free there." out.log
[[ ! -e $scratch/one ]] || fail "plan wrote the output folder"

say "one worker"
TERM=xterm expect_exit 0 sweep_into one --workers-per-device 1
expect_words stochastic_softmax out.log
expect_words "orchestrator table" out.log
! grep -q $'\x1b' out.log || fail "escape codes in a file"
expect_exit 0 "$bin/orchestrator" table "$scratch/one" --format csv
expect_words uniform out.log

say "every run, epoch and prediction, as text, CSV and JSON lines, and which class is taken for which"
expect_exit 0 "$bin/orchestrator" runs "$scratch/one" --csv
[[ $(grep -c ',finished,' out.log) == 4 ]] || fail "not four finished runs: $(cat out.log)"
expect_exit 0 "$bin/orchestrator" epochs "$scratch/one" --experiment 1 --repeat 2 --format jsonl
[[ $(grep -c '"repeat":2,' out.log) == 4 ]] || fail "not four epochs: $(cat out.log)"
expect_exit 0 "$bin/orchestrator" confusion "$scratch/one"
expect_words "as Happy" out.log
expect_exit 2 "$bin/orchestrator" predictions "$scratch/one" --fold 2
expect_words "saw fold 2, which none of its 4 runs has" err.log
expect_exit 0 "$bin/orchestrator" export "$scratch/one" --out exported
[[ $(wc -l <exported/runs.csv) == 5 ]] || fail "not a line for each run"
python3 - one/results.db exported/predictions.csv <<'END' || fail "Python reads other predictions from the views than from the export"
import csv, sqlite3, struct, sys
connection = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
rows = connection.execute(
    "SELECT run, fold, repeat, sample, target, scores FROM predictions ORDER BY run, position").fetchall()
exported = list(csv.DictReader(open(sys.argv[2], newline="")))
assert len(rows) == len(exported) > 0
for (run, fold, repeat, sample, target, scores), line in zip(rows, exported):
    numbers = [number for (number,) in struct.iter_unpack("<d", scores)]
    wanted = [float(number) for number in line["scores"].strip("[]").split(",")]
    assert (run, fold, repeat, sample, target, numbers) == (
        int(line["run"]), int(line["fold"]), int(line["repeat"]), line["sample"], int(line["target"]), wanted)
accuracy = {run: value for run, value in connection.execute("SELECT run, value FROM results WHERE metric = 'accuracy'")}
for run in accuracy:
    lines = [line for line in exported if int(line["run"]) == run]
    assert abs(accuracy[run] - sum(line["target"] == line["predicted"] for line in lines) / len(lines)) < 1e-12
assert {status for (status,) in connection.execute("SELECT status FROM runs")} == {"finished"}
assert connection.execute("SELECT max(epoch) FROM epochs").fetchone() == (4,)
END

say "tables of one's own, how many repeats a difference needs, and two sweeps beside each other"
expect_exit 0 "$bin/orchestrator" table "$scratch/one" --rows sampling.strategy --values accuracy --out mine.html
expect_words "<td>" mine.html
expect_exit 2 "$bin/orchestrator" table "$scratch/one" --rows sampling.strategi
expect_words "did you mean sampling.strategy?" err.log
expect_exit 2 "$bin/orchestrator" table "$scratch/one" --test t
expect_words "--test: saw t" err.log
expect_exit 0 "$bin/orchestrator" power "$scratch/one" --difference 0.1
expect_words "repeats_needed" out.log
expect_exit 0 "$bin/orchestrator" compare "$scratch/one" "$scratch/one/results.db" --values accuracy
expect_words "Experiments of the same configuration." out.log

say "again: nothing is left to do"
attempts=$(find one/logs -type f | wc -l)
expect_exit 0 sweep_into one
[[ $(find one/logs -type f | wc -l) == "$attempts" ]] || fail "jobs were executed again"
expect_exit 0 "$bin/orchestrator" plan sweep.yaml output="$scratch/one"
expect_words "Nothing is left to do" out.log

say "a changed field says what it makes new"
expect_exit 0 "$bin/orchestrator" plan sweep.yaml output="$scratch/one" training.epochs=5 --jobs
expect_words "training.epochs is 5, was 4" out.log
expect_words "reused" out.log

say "status by folder and by database; one job explained"
expect_exit 0 "$bin/orchestrator" status "$scratch/one"
expect_exit 0 "$bin/orchestrator" status "$scratch/one/results.db"
stages=(one/stages/*)
key=$(basename "${stages[0]}")
expect_exit 0 "$bin/orchestrator" status "$scratch/one" --explain "${key:0:12}"
expect_words "reused: it is finished" out.log

say "status for scripts, as its schema describes it"
expect_exit 0 "$bin/orchestrator" status "$scratch/one" --json
expect_words '"sweep": ' out.log
if /usr/bin/python3 -c 'import jsonschema' 2>/dev/null; then
  /usr/bin/python3 -c 'import json, sys, jsonschema; jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])))' \
    out.log "$sources/results/progress/status.schema.json" || fail "not as the schema says"
else
  say "SKIPPED: python3-jsonschema is not here"
fi
expect_exit 0 timeout 20 "$bin/orchestrator" status "$scratch/one" --watch
expect_words "Nothing is left to do." out.log

say "one job again in the foreground: the same bytes"
"$bin/orchestrator" plan sweep.yaml output="$scratch/one" --jobs >jobs.log
# first_of STAGE: the first digits of its first job's key.
first_of() { awk -v stage="$1" '$1 ~ /^[0-9a-f]+$/ && index($0, stage ":") && !seen++ { print $1 }' jobs.log; }
training=$(first_of train)
evaluation=$(first_of evaluate)
for job in "$training" "$evaluation"; do
  expect_exit 0 "$bin/orchestrator" run-one sweep.yaml "$job" output="$scratch/one"
  expect_words "The result is that of the sweep, to the byte." out.log
done
expect_exit 0 "$bin/orchestrator" run-one "$scratch/one" "$evaluation"
expect_words "The result is that of the sweep, to the byte." out.log
expect_exit 0 "$bin/orchestrator" logs "$scratch/one" "$training"

say "a sampling map of a video of both strategies"
expect_exit 2 "$bin/orchestrator" figure sampling-map "$scratch/one" --video nobody --run "uniform, repeat 1"
expect_words "was not trained on such a video" err.log
for video in "$scratch"/videos/Train_AFEW/Happy/*.avi; do
  map=("$bin/orchestrator" figure sampling-map "$scratch/one" --video "$(basename "$video" .avi)" --out maps)
  "${map[@]}" --run "uniform, repeat 1" --run "stochastic_softmax, repeat 1" >out.log 2>err.log && break
done
[[ -s out.log ]] || fail "no video of one class was trained on: $(cat err.log)"
[[ $(head -c 4 maps/*.png | tail -c 3) == PNG ]] || fail "no PNG"
expect_words "</svg>" "$(echo maps/*.svg)"
[[ $(grep -c ',exploration,' maps/*.clips.csv) == 1 ]] || fail "not one epoch of exploration: $(cat maps/*.clips.csv)"
[[ $(grep -c '^uniform' maps/*.clips.csv) == 4 ]] || fail "not a clip for each epoch"
! grep -q ',,[0-9]*$' maps/*.clips.csv || fail "a clip without its score"
grep -q ',planted intensity,0\.' maps/*.frames.csv || fail "the planted intensity is not there"
expect_exit 2 "${map[@]}"
expect_words "trainings have this video" err.log

say "three workers"
expect_exit 0 sweep_into three --workers-per-device 3
same_tables one three

say "three MPI ranks"
TERM=xterm expect_exit 0 mpirun -n 3 --oversubscribe "$bin/orchestrator" sweep.yaml output="$scratch/ranks" --workers-per-device 1
same_tables one ranks
! grep -q $'\x1b' out.log || fail "escape codes in the file of an mpirun"

say "a lost database is made again from the results on disk"
tables one >before.txt
rm "$scratch"/one/results.db*
expect_exit 0 "$bin/orchestrator" rebuild sweep.yaml output="$scratch/one"
diff before.txt <(tables one) || fail "the rebuilt tables differ"

say "and by the sweep itself, which trains nothing again"
rm "$scratch"/one/results.db*
expect_exit 0 sweep_into one
grep -qE '([0-9]+) jobs, \1 of them finished already' out.log || fail "results on disk were not taken over: $(cat out.log)"
diff before.txt <(tables one) || fail "the tables differ"
passed=yes
say "passed"

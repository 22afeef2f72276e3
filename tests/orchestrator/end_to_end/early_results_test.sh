#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Results come while a sweep runs: every experiment has one when a tenth of the jobs is done, or, in depth, the first
# experiment has all.   early_results_test.sh FOLDER-OF-EXECUTABLES
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"

# first_result STRATEGY: the share of all jobs, in percent, that were done when its first evaluation was.
first_result() {
  awk -v strategy="$1" '$0 ~ strategy && /evaluate: finished/ && match($0, /\(([0-9]+)\/([0-9]+)/) {
    split(substr($0, RSTART + 1, RLENGTH - 1), done, "/")
    printf "%d\n", 100 * done[1] / done[2]
    exit
  }' out.log
}
# expect_at_most PERCENT STRATEGY
expect_at_most() {
  local percent
  percent=$(first_result "$2")
  [[ -n $percent && $percent -le $1 ]] || fail "the first result of $2 came after '$percent' % of the jobs: $(cat out.log)"
}

say "making videos"
make_videos
write_sweep 1

say "breadth: each cell of the table has a result after a tenth of the jobs"
expect_exit 0 "$bin/orchestrator" sweep.yaml protocol.repeats=20 output="$scratch/broad" --workers-per-device 1 --plain
expect_at_most 10 "uniform · repeat"
expect_at_most 10 "stochastic_softmax · repeat"

say "depth: one experiment after the other"
expect_exit 0 "$bin/orchestrator" sweep.yaml protocol.repeats=20 output="$scratch/deep" order=depth \
  --workers-per-device 1 --plain
expect_at_most 10 "uniform · repeat"
[[ $(first_result "stochastic_softmax · repeat") -ge 45 ]] || fail "the other experiment did not wait: $(cat out.log)"

say "either way the tables are the same"
expect_exit 0 "$bin/orchestrator" table "$scratch/broad"
mv out.log broad.md
expect_exit 0 "$bin/orchestrator" table "$scratch/deep"
diff broad.md out.log || fail "the order changed a figure"
passed=yes

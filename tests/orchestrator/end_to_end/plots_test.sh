#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every figure of what runs came to is drawn, in three forms, by gnuplot; without it the script and the numbers are left and it is
# said what is missing.   plots_test.sh FOLDER-OF-EXECUTABLES
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"

say "a small sweep"
make_videos
write_sweep 2
sed -i 's/sampling.strategy: \[uniform, stochastic_softmax\]/&\n    clips.frames: [4, 6]/' sweep.yaml
expect_exit 0 sweep_into run --plain

say "without gnuplot"
expect_exit 2 env PATH=/nowhere "$bin/orchestrator" figure curves "$scratch/run"
expect_words "gnuplot: it is not installed" err.log
[[ -s run/figures/curves_validation_accuracy.gp && -s run/figures/curves_validation_accuracy.csv ]] || fail "no script was left"
if ! command -v gnuplot >/dev/null; then
  echo "SKIPPED: no figure was drawn: gnuplot is not here (Debian: gnuplot-nox)"
  passed=yes
  exit 0
fi

# drawn NAME WORD…: the figure of these words has its files, which are what they are called.
drawn() {
  local name=run/figures/$1
  shift
  expect_exit 0 "$bin/orchestrator" figure "$@"
  [[ -s $name.csv && $(head -c 4 "$name.pdf") == %PDF && $(head -c 4 "$name.png") == *PNG ]] || fail "$name: $(ls run/figures)"
  expect_words "<svg" "$name.svg"
  [[ ! -s err.log ]] || fail "gnuplot complains: $(cat err.log)"
}
say "with it"
drawn curves_validation_accuracy curves run
drawn curves_train_loss curves run --metric train_loss --where clips.frames=4
drawn axis_accuracy_clips.frames axis run --field clips.frames
drawn axis_cross_entropy_sampling.strategy axis run --field sampling.strategy --metric cross_entropy
drawn interaction_accuracy_sampling.strategy_clips.frames interaction run --fields sampling.strategy,clips.frames
drawn confusion_2 confusion run --experiment 2
drawn cost_accuracy cost run
drawn schedule schedule run
expect_exit 2 "$bin/orchestrator" figure roc run
expect_words "no run predicts one class of two" err.log
expect_exit 2 "$bin/orchestrator" figure axis run --field model.width
[[ -z $(find run/figures -name '*.making') ]] || fail "half a figure was left"
passed=yes

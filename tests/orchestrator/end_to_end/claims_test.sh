#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# From planted videos over a sweep to what became of a claim.
#   claims_test.sh FOLDER-OF-EXECUTABLES
claims=$(readlink -f "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../../experiments/claims")
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"
export FOLDWISE_DATA=$scratch/data

say "videos with an apex"
expect_exit 0 "$bin/orchestrator" datasets make planted --plant apex --out "$FOLDWISE_DATA/claims/apex" --subjects 6 \
  --train-per-class 3 --validation-per-class 1 --test-per-class 1 --size 32x32 --frames 12-16 --apex 4-6
expect_exit 0 "$bin/orchestrator" datasets check folders "$FOLDWISE_DATA/claims/apex" --any-counts

say "a shipped sweep, small"
expect_exit 0 "$bin/orchestrator" "$claims/scoring.yaml" output="$scratch/runs/claims_scoring" protocol.repeats=2 \
  training.epochs=4 sampling.warm_up_epochs=1 sampling.exploration_epochs=2 model.weights='""' dataset.frames.size='[32, 32]'
expect_exit 0 "$bin/orchestrator" table runs/claims_scoring --format csv
for metric in accuracy hit_rate rank_correlation; do
  [[ $(grep -c ",$metric,[-0-9.]*,[-0-9.e]*,2,2," out.log) == 2 ]] || fail "not two experiments with 2 runs each have $metric: $(cat out.log)"
done

say "what became of claims"
cat >claims.csv <<'END'
claim,about,sweep,metric,epochs,arm,against,less_arm,less_against,least,most,published
A,any share is a share,claims_scoring,hit_rate,2-4,sampling.scoring=clean,,,,0,1,
B,no correlation is above one,claims_scoring,rank_correlation,4,sampling.scoring=clean,,,,1.5,,
C,a sweep that nobody ran,claims_other,accuracy,,,,,,0,,
END
expect_exit 0 "$bin/orchestrator" claims claims.csv --runs runs
expect_words "| hit rate (%), epochs 2-4" out.log
expect_exit 0 "$bin/orchestrator" claims claims.csv --runs runs --format csv
[[ $(tr -d '\r' <out.log | awk -F, '{ print $1 $(NF - 1) }' | paste -sd ' ') == "claimverdict Aholds Bdoes not hold Cnot measured" ]] ||
  fail "other verdicts: $(cat out.log)"
expect_exit 0 "$bin/orchestrator" claims "$claims/claims.csv" --runs nowhere
expect_words "holds 0, does not hold 0, undecided 0, not measured" out.log

say "claims that are wrong are refused where they stand"
sed 's/sampling.scoring=clean,,,,1.5/sampling.scoring=dirty,,,,1.5/' claims.csv >wrong.csv
expect_exit 2 "$bin/orchestrator" claims wrong.csv --runs runs
expect_words "wrong.csv:3: sampling.scoring=dirty fits 0 of the 2 experiments" err.log
expect_exit 2 "$bin/orchestrator" claims no.csv
expect_words "no.csv" err.log
passed=yes
say "passed"

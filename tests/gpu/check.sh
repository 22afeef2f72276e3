#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Everything that only a GPU can show, in eight minutes at most: builds the models with the PyTorch of the machine, and
# tests, compares, trains and measures (README.md says what). Exit code 1 where a check failed or found no time, 2 where
# it could not begin.
#
#   tests/gpu/check.sh [--device cuda|cpu] [--out DIR] [--minutes N]
#
# PYTHON is the interpreter that holds PyTorch (python3). DIR (build/gpu-check/report) gets check.md and a log of each step.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2

device=cuda
out=build/gpu-check/report
minutes=8
python="${PYTHON:-python3}"

refuse() {
  echo "check.sh: $1" >&2
  exit 2
}

while (($# > 0)); do
  case "$1" in
    --device | --out | --minutes)
      (($# > 1)) || refuse "$1: saw nothing after it"
      case "$1" in
        --device) device="$2" ;;
        --out) out="$2" ;;
        --minutes) minutes="$2" ;;
      esac
      shift 2
      ;;
    -h | --help) sed -n '3,9s/^# \{0,1\}//p' tests/gpu/check.sh && exit ;;
    *) refuse "saw $1; allowed: --device cuda|cpu, --out DIR, --minutes N" ;;
  esac
done
[[ $device == cuda || $device == cpu ]] || refuse "--device: saw $device; allowed: cuda, cpu"
[[ $minutes =~ ^[1-9][0-9]*$ ]] || refuse "--minutes: saw $minutes; allowed: a whole number above 0"

build=build/gpu-check
mkdir -p "$out" || refuse "--out: cannot make $out"
out="$(cd "$out" && pwd)"
rm -f "$out"/{build,tests_models,tests_clips,tests_training,compare,planted,feed,throughput}.log
report="$out/check.md"
: >"$report"
begun=$SECONDS
failed=()

left() {
  echo $((60 * minutes - (SECONDS - begun)))
}

say() {
  printf '%s\n' "$*" | tee -a "$report"
}

# The limits below are for a machine with a GPU; one that is tried without may have two cores.
patience=1
[[ $device == cuda ]] || patience=4

# step NAME SECONDS COMMAND...: runs it under a time limit; its output goes to NAME.log, its outcome into the report.
step() {
  local name="$1" limit=$((patience * $2)) start=$SECONDS status
  shift 2
  if ((limit > $(left))); then limit="$(left)"; fi
  if ((limit < 5)); then
    say "- **$name**: skipped, no time left of $minutes minutes"
    failed+=("$name")
    return 1
  fi
  timeout --kill-after=5 "$limit" "$@" >"$out/$name.log" 2>&1
  status=$?
  case "$status" in
    0) say "- $name: passed, $((SECONDS - start)) s" ;;
    124 | 137) say "- **$name: stopped** at its limit of $limit s" ;;
    *) say "- **$name: FAILED** with exit code $status after $((SECONDS - start)) s" ;;
  esac
  ((status == 0)) && return 0
  failed+=("$name")
  tail -n 15 "$out/$name.log" >&2
  return 1
}

# What a step printed as Markdown.
section() {
  printf '\n## %s\n\n' "$1"
  grep -E '^(\||-|A step|Matrix rate|GiB|$)' "$out/$2.log" || echo "nothing: see $2.log"
}

facts="$("$python" tests/gpu/facts.py "$device" 2>&1)" || refuse "$facts"
torch_prefix="$(sed -n 's/^prefix=//p' <<<"$facts")"
abi="$(sed -n 's/^cxx11_abi=//p' <<<"$facts")"
say "# GPU check: --device $device"
say
sed -n 's/^- /- /p' <<<"$facts" | tee -a "$report"
say "- $(nproc) cores; $(git log -1 --format='commit %h' 2>/dev/null || echo 'no git here'); $(date -u +%Y-%m-%d)"
say

export CUBLAS_WORKSPACE_CONFIG=:4096:8
export FOLDWISE_TEST_DEVICE="$device"

if step build 300 tests/gpu/build.sh "$build" "$python" "$torch_prefix" "$abi"; then
  for room in models clips training; do
    step "tests_$room" 100 "$build/bin/worker_${room}_test" --gtest_brief=1
  done
  step compare 90 "$build/gpu/compare" "$device"
  step planted 90 "$build/gpu/planted" "$device"
  step feed 45 "$build/gpu/feed" "$device"
  # Leaves the last seconds to the report.
  seconds=$(($(left) - 10))
  step throughput $((seconds + 5)) "$python" tests/gpu/throughput.py "$build/benchmarks/step" "$out/feed.log" \
    --device "$device" --seconds "$seconds"
  {
    section "Against float64 on the CPU" compare
    section "Trainings on planted videos" planted
    section "Clips for the network" feed
    section "Training steps" throughput
  } | tee -a "$report"
fi
say
if ((${#failed[@]} > 0)); then
  say "**Failed: ${failed[*]}** after $((SECONDS - begun)) s; logs in $out"
  exit 1
fi
say "All passed in $((SECONDS - begun)) s."

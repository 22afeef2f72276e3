#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the fuzz targets and runs each on its seeds, as many at once as there are processors. One line for each:
# executions, coverage (branches and counters that were seen), result. Exit code 1 when one failed; the input that did it
# is kept in build/fuzz/failures.
#
#   tests/fuzz/run.sh [target …]              all of them when none is named
#   FOLDWISE_FUZZ_SECONDS=600 tests/fuzz/run.sh tfrecord      longer than the 60 seconds for each
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."
source .ci/steps.sh

seconds=${FOLDWISE_FUZZ_SECONDS:-60}
[[ $seconds =~ ^[1-9][0-9]*$ ]] || fail "FOLDWISE_FUZZ_SECONDS is '$seconds'; it is a whole number of seconds from 1"
failures=build/fuzz/failures

mapfile -t known < <(find tests/fuzz -maxdepth 1 -name '*_fuzz.cpp' -printf '%f\n' | sed 's/_fuzz\.cpp$//' | sort)
targets=("$@")
(($#)) || targets=("${known[@]}")
for target in "${targets[@]}"; do
  [[ " ${known[*]} " == *" $target "* ]] || fail "no fuzz target '$target'; known: ${known[*]}"
done

step "building the fuzz targets with clang (a first build takes some minutes)"
logged build/fuzz/configure.log cmake --preset fuzz
logged build/fuzz/build.log cmake --build --preset fuzz

# New inputs are kept for this run alone, in memory where the system has such a folder.
scratch=$(mktemp -d -p "$([[ -w /dev/shm ]] && echo /dev/shm || echo "${TMPDIR:-/tmp}")" foldwise-fuzz-XXXXXX)
trap 'rm -rf "$scratch"' EXIT

# fuzz TARGET: prints the line; the log goes to build/fuzz/<target>.log.
fuzz() {
  local target=$1 log=build/fuzz/$1.log result=sound kept
  mkdir -p "$scratch/$target/corpus" "$failures"
  rm -f "$failures/$target"-*
  # Sizes that an input names must not be believed: its inputs have at most 32 KiB, and no allocation may have 16 MiB.
  TMPDIR="$scratch/$target" ASAN_OPTIONS=quarantine_size_mb=16 "build/fuzz/bin/fuzz_$target" \
    -max_total_time="$seconds" -max_len=32768 -timeout=10 -rss_limit_mb=1024 -malloc_limit_mb=16 \
    -print_final_stats=1 -artifact_prefix="$failures/$target-" \
    "$scratch/$target/corpus" "tests/fuzz/seeds/$target" >"$log" 2>&1 || result=FAILED
  kept=$(find "$failures" -name "$target-*" -print -quit)
  printf '%-14s %9d executions  coverage %5d  features %6d  %s\n' "$target" \
    "$(sed -n 's/^#\([0-9][0-9]*\).*/\1/p' "$log" | tail -n 1)" \
    "$(sed -n 's/.* cov: \([0-9]*\).*/\1/p' "$log" | tail -n 1)" \
    "$(sed -n 's/.* ft: \([0-9]*\).*/\1/p' "$log" | tail -n 1)" "$result"
  [[ $result == FAILED ]] || return 0
  printf '  what was found: %s\n' "$log"
  [[ ! $kept ]] || printf '  again: build/fuzz/bin/fuzz_%s %s\n' "$target" "$kept"
  return 1
}

step "fuzzing ${#targets[@]} targets for $seconds s each: ${targets[*]}"
export -f fuzz
export seconds failures scratch
printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I '{}' bash -c 'fuzz {}' ||
  fail "a fuzz target failed (above); tests/fuzz/README.md says what to do then"

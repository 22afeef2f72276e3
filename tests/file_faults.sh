#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Lets one write, sync or rename of a sweep fail, or end its process in the middle, at a random call of a random kind
# (tests/support/failing_files.cpp), starts the sweep again until it is done, and compares its tables byte for byte with
# those of a sweep that nothing happened to. Databases and caches are met as well as our own files.
#   tests/file_faults.sh [FOLDER-OF-EXECUTABLES] [FAULTS] [SEED] [LIBRARY]    default: build/release/bin 20 1
root=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/..")
set -- "${1:-$root/build/release/bin}" "${2:-20}" "${3:-1}" "${4:-}"
library=$(readlink -f "${4:-$1/../tests/support/libfailing_files.so}")
# shellcheck source=orchestrator/end_to_end/setting.sh
source "$root/tests/orchestrator/end_to_end/setting.sh"
faults=$2
RANDOM=$3
[[ -f $library ]] || fail "there is no $library: cmake --build --preset release --target failing_files"
echo "seed $3, $faults faults"

say "making videos"
make_videos
write_sweep 2
say "undisturbed"
sweep_into whole --plain >whole.log 2>&1 || fail "the undisturbed sweep ended with $?"

names=(full broken torn after)
identical=0
met=0
for ((fault = 1; fault <= faults; fault++)); do
  what=${names[$((RANDOM % 4))]}
  # Half of the calls of a process are among its first 40.
  call=$((1 + RANDOM % (RANDOM % 2 ? 40 : 300)))
  sweep=fault-$fault
  code=0
  LD_PRELOAD=$library FOLDWISE_FILE_FAULT=$what FOLDWISE_FILE_CALL=$call FOLDWISE_FILE_BELOW=$scratch/$sweep \
    FOLDWISE_FILE_ONCE=$scratch/$sweep.met sweep_into "$sweep" --plain >"$sweep.log" 2>&1 || code=$?
  happened="not met: there were fewer calls"
  if [[ -e $sweep.met ]]; then
    happened="the sweep ended with $code"
    met=$((met + 1))
  fi
  tries=0
  until ((code == 0)); do
    tries=$((tries + 1))
    ((tries <= 5)) || fail "$what at call $call: the sweep does not end, see $sweep.log"
    code=0
    sweep_into "$sweep" --plain --retry-failed >>"$sweep.log" 2>&1 || code=$?
  done
  if diff <(tables whole) <(tables "$sweep") >"$sweep.diff"; then
    identical=$((identical + 1))
    say "$fault of $faults: $what at call $call: $happened, started again $tries times, same tables"
    rm -rf "${scratch:?}/$sweep"
  else
    say "$fault of $faults: $what at call $call: $happened, OTHER TABLES: $(cat "$sweep.diff")"
  fi
done
[[ $identical == "$faults" ]] && passed=yes
echo "file_faults_met=$met/$faults"
echo "file_faults_identical=$identical/$faults"
[[ $passed == yes ]]

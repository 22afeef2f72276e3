# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Read by the tests that start programs and wait for what they do.

# say TEXT: a line with the seconds since the start.
say() { printf '[%3d s] %s\n' "$SECONDS" "$*"; }

# fail TEXT: ends the test.
fail() {
  printf 'FAILED: %s\n' "$*"
  exit 1
}

# wait_for SECONDS WHAT COMMAND…: until the command succeeds.
wait_for() {
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    ((SECONDS < end)) || fail "waited in vain for $what"
    sleep 0.05
  done
}

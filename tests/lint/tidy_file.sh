#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs clang-tidy on one file and touches a stamp when there is no finding; says nothing but findings (clang-tidy counts
# the thousands of warnings that it suppressed in system headers on standard error).
#   tests/lint/tidy_file.sh STAMP clang-tidy ARGUMENT…
set -euo pipefail
stamp=$1
shift
if "$@" >"$stamp.log" 2>&1; then
  touch "$stamp"
else
  grep -vE '^[0-9]+ warnings? (and [0-9]+ errors? )?generated|^Suppressed |^Use -header-filter' "$stamp.log"
  exit 1
fi

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# rules.sh finds each kind of violation, with file and line, in a tree of its own.
#   tests/lint/rules_test.sh SCRATCH
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
scratch=${1:?a scratch folder}
failures=0

# expect FINDING CONTENT FILE: with the content in the file, rules.sh says the finding and fails; none: passes.
expect() {
  local finding=$1 content=$2 file=$3 seen status=0
  rm -rf "$scratch"
  mkdir -p "$scratch/tests/lint" "$scratch/worker"
  cp "$here/files.sh" "$here/rules.sh" "$scratch/tests/lint/"
  touch "$scratch/worker/README.md" "$scratch/tests/README.md"
  printf '%b' "$content" >"$scratch/$file"
  seen=$("$scratch/tests/lint/rules.sh") || status=$?
  if [[ $finding == none ]]; then
    ((status == 0)) && return
  elif [[ $status == 1 && $seen == "$file:$finding"* && $seen != *$'\n'* ]]; then
    return
  fi
  printf 'expected "%s" of %s, exit %d: %s\n' "$finding" "$file" "$status" "$seen"
  failures=$((failures + 1))
}

licence='// SPDX-License-Identifier: Apache-2.0\n'
unfinished='TO''DO'
expect none "$licence#pragma once\nint f();\n" worker/a.h
expect none '#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n' worker/a.sh
expect '1: the first line' '#pragma once\n' worker/a.h
expect '2: the first line' '#!/bin/sh\necho\n' worker/a.sh
expect '1: the first line' '#SPDX - License - Identifier : Apache - 2.0\n' worker/CMakeLists.txt
expect '1: no #pragma once' "${licence}int f();\n" worker/a.h
expect "2: unfinished" "$licence// $unfinished: more\n" worker/a.cpp
expect '2: a banner' "$licence// ----------\n" worker/a.cpp
expect '2: blanks' "${licence}int a; \n" worker/a.cpp
expect '2: a tab' "$licence\tint a;\n" worker/a.cpp
expect none "$licence$(yes '\n' | head -n 499 | tr -d '\n')" worker/a.cpp
expect '501: more than 500 lines' "$licence$(yes '\n' | head -n 500 | tr -d '\n')" worker/a.cpp
exit $((failures > 0))

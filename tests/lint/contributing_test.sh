#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# contributing.sh finds what is not true of a page, in a tree of its own.
#   tests/lint/contributing_test.sh FOLDER
# shellcheck disable=SC2016  # the backticks are those of a page
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
scratch=${1:?a folder for scratch files}/scratch
failures=0

rm -rf "$scratch"
mkdir -p "$scratch/tests/lint" "$scratch/worker"
cp "$here/contributing.sh" "$scratch/tests/lint/"
echo 'enum class Colour { dark_red };' >"$scratch/worker/colours.h"
echo 'int f();' >"$scratch/worker/dark.cpp"
echo 'Dark red is a colour.' >"$scratch/worker/README.md"

# expect FINDING PAGE: of such a page contributing.sh says the finding and fails; none: it passes.
expect() {
  local seen status=0
  printf '%b' "$2" >"$scratch/CONTRIBUTING.md"
  seen=$("$scratch/tests/lint/contributing.sh") || status=$?
  if [[ $1 == none ]]; then
    ((status == 0)) && return
  elif [[ $status == 1 && $seen == "CONTRIBUTING.md:$1" ]]; then
    return
  fi
  printf 'expected "%s" of "%s", exit %d: %s\n' "$1" "$2" "$status" "$seen"
  failures=$((failures + 1))
}

heading='### A colour, such as `dark_red` in `dark`\n\n'
expect none 'Read `worker/README.md` and `build/release`.\n'
expect '1: there is no worker/none.h' 'Read `worker/none.h`.\n'
expect none "$heading- \`worker/colours.h\`: its value\n- \`worker/<name>.cpp\`, \`worker/README.md\`\n"
expect '4: there is no worker/dark.h' "$heading- \`worker/colours.h\`: its value\n- \`worker/README.md\`, \`worker/<name>.h\`\n"
expect '3: nothing of dark_red is in worker/dark.cpp' "$heading- \`worker/<name>.cpp\`\n"
expect '3: nothing of dark_red is in worker/dark.cpp' "$heading- its code:\n  \`worker/<name>.cpp\`\n"
expect none "$heading- \`worker/colours.h\`\n\nWhere it glows:\n\n- \`worker/dark.cpp\`\n"

((failures == 0)) || exit 1
echo "contributing.sh finds what is not true"

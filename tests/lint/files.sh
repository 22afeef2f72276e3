# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Read by the checks beside it. Goes to the root of the repository; source_files PATTERN… lists the files with such names
# below it, those of builds, data and runs left out, one per line.
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." || exit

source_files() {
  local names=() pattern
  for pattern in "$@"; do
    names+=(-o -name "$pattern")
  done
  find . \( -path ./build -o -path ./data -o -path ./runs -o -path ./.git -o -path ./shared \) -prune \
    -o -type f \( "${names[@]:1}" \) -print | sed 's|^\./||' | sort
}

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# clang-tidy on one file, as FOLDER/files.txt (cmake/Tidy.cmake) says that it is compiled. Leaves a stamp in FOLDER where there is no
# finding, and where there is one a log with the findings alone: clang-tidy counts the thousands of warnings that it suppressed in
# others' headers on standard error.
#   tests/lint/tidy_file.sh FOLDER SOURCE
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."
folder=$1 source=$2

IFS=$'\t' read -ra fields < <(awk -F '\t' -v name="$source" '$1 == name' "$folder/files.txt")
options=() flags=()
if [[ ${fields[1]} == torch ]]; then
  # This check alone would take half of the time. And torch has a folder datasets/ too, whose headers are not ours to mend.
  options=(--checks=-performance-unnecessary-value-param "--header-filter=^$PWD/")
  flags=(-include "$PWD/tests/lint/torch_for_clang_14.h")
fi
mkdir -p "$(dirname "$folder/$source")"
log=$folder/$source.log
if clang-tidy-14 --quiet "${options[@]}" "$PWD/$source" -- -std=c++20 "${flags[@]}" "${fields[@]:2}" >"$log" 2>&1; then
  touch "$folder/$source.stamp"
  rm "$log"
else
  { grep -vE '^[0-9]+ warnings? (and [0-9]+ errors? )?generated|^Suppressed |^Use -header-filter' "$log" || true; } >"$log.short"
  mv "$log.short" "$log"
  printf 'finding in %s\n' "$source"
  exit 1
fi

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# clang-tidy on files that are compiled alike, as FOLDER/files.txt (cmake/Tidy.cmake) says. Leaves a stamp in FOLDER for each file
# where there is no finding, and where there is one a log with the findings alone: clang-tidy counts the thousands of warnings that
# it suppressed in others' headers on standard error.
#
# Most of the time goes into the headers, so several files are read as one, their texts one after the other (an #include of
# each would hide them from the checks that follow paths). Where there is a finding each is read alone: what stands in a log is
# true of its file by itself. A using-declaration that another of them uses is not found so; tidy.sh over every file reads each alone.
#
#   tests/lint/tidy_file.sh FOLDER SOURCE…
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."
folder=$1
shift

IFS=$'\t' read -ra fields < <(awk -F '\t' -v name="$1" '$1 == name' "$folder/files.txt")
options=() flags=()
if [[ ${fields[1]} == torch ]]; then
  # This check alone would take half of the time. And torch has a folder datasets/ too, whose headers are not ours to mend.
  options=(--checks=-performance-unnecessary-value-param "--header-filter=^$PWD/")
  flags=(-include "$PWD/tests/lint/torch_for_clang_14.h")
fi

# look FILE LOG: whether nothing was found.
look() {
  clang-tidy-14 --quiet "${options[@]}" "$1" -- -std=c++20 "${flags[@]}" "${fields[@]:2}" >"$2" 2>&1
}

if (($# > 1)); then
  joined=$(mktemp -d "$folder/joined.XXXXXX")
  trap 'rm -rf "$joined"' EXIT
  awk 'FNR == 1 { printf "#line 1 \"%s\"\n", FILENAME } { print }' "$@" >"$joined/files.cpp"
  if look "$PWD/$joined/files.cpp" "$joined/log"; then
    for source; do
      mkdir -p "$(dirname "$folder/$source")"
      touch "$folder/$source.stamp"
      rm -f "$folder/$source.log"
    done
    exit
  fi
fi
wrong=0
for source; do
  mkdir -p "$(dirname "$folder/$source")"
  log=$folder/$source.log
  if look "$PWD/$source" "$log"; then
    touch "$folder/$source.stamp"
    rm "$log"
  else
    { grep -vE '^[0-9]+ warnings? (and [0-9]+ errors? )?generated|^Suppressed |^Use -header-filter' "$log" || true; } >"$log.short"
    mv "$log.short" "$log"
    printf 'finding in %s\n' "$source"
    wrong=1
  fi
done
exit "$wrong"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The lists of CONTRIBUTING.md are true: every file that it names is there, and each point of a section's first list names a
# file that holds the example of its heading ("### A metric, such as `roc_auc`"; "such as `x` in `y`" where its files are
# called y). Each finding is one line, as file:line.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." || exit

page=CONTRIBUTING.md
# Point by point, separated by blanks: line number, example, what its files are called, the files. "-": none is looked up.
points() {
  awk '
    function finish() {
      if (files) print start, (looked_up ? example : "-"), (name ? name : "-"), files
      files = ""
    }
    /^##/ {
      finish()
      example = name = ""
      list = looked_up = 0
      if (match($0, /such as `[^`]*`/)) example = name = substr($0, RSTART + 9, RLENGTH - 10)
      if (match($0, /` in `[^`]*`$/)) name = substr($0, RSTART + 6, RLENGTH - 7)
    }
    /^- / {
      finish()
      start = FNR
      if (!list) list = 1
      looked_up = example != "" && list == 1
    }
    /^$/ {
      finish()
      start = looked_up = 0
      if (list) list = 2
    }
    {
      if (!start) start = FNR
      rest = $0
      while (match(rest, /`[^` ]*`/)) {
        file = substr(rest, RSTART + 1, RLENGTH - 2)
        rest = substr(rest, RSTART + RLENGTH)
        if (file !~ /^[A-Za-z_0-9.<>\/-]+\.(h|cpp|txt|md|sh|py|yaml|cmake)$/ || file ~ /^\./) continue
        if (name) gsub(/<name>/, name, file)
        files = files " " file
      }
    }
    END { finish() }
  ' "$page"
}

findings=$(
  while read -r line example name files; do
    found=no
    for file in $files; do
      if [[ ! -f $file ]]; then
        echo "$page:$line: there is no $file"
      elif [[ $example != - ]] && grep -qi -e "${example//_/[_ -]\\?}" -e "$name" "$file"; then
        found=yes
      fi
    done
    [[ $example == - || $found == yes ]] || echo "$page:$line: nothing of $example is in $files"
  done < <(points)
)
if [[ $findings ]]; then
  echo "$findings"
  exit 1
fi
echo "$(points | wc -l) points of $page are true"

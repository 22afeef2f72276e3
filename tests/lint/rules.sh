#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The rules on files that no tool checks; each finding is one line, as file:line.
set -euo pipefail
# shellcheck source=files.sh
source "$(dirname "${BASH_SOURCE[0]}")/files.sh"

rooms=(experiments datasets results worker orchestrator)
mapfile -t files < <(source_files '*.h' '*.cpp' '*.cmake' CMakeLists.txt '*.sh' '*.sbatch' '*.py' run)
mapfile -t sources < <(source_files '*.h' '*.cpp')

findings=$(
  # The words are spelled in two parts so that this file passes.
  awk -v unfinished="TO""DO|FIX""ME|X""XX" -v hasty="he""ad |gr""ep (-[A-Za-z]+ )*-[A-Za-z]*q" '
    FNR == 1 {
      if (previous) end_of_file()
      previous = FILENAME
      licence = 1
      script = /^#!/
      once = 0
      bash = FILENAME ~ /(\.sh|\.sbatch|^run|\/run)$/ && !/^#!\/bin\/sh/
    }
    FNR == licence + script && !/^(#|\/\/) SPDX-License-Identifier: Apache-2\.0$/ {
      print FILENAME ":" FNR ": the first line should be \"SPDX-License-Identifier: Apache-2.0\" as a comment"
    }
    $0 ~ "(^|[^A-Za-z])(" unfinished ")([^A-Za-z]|$)" { print FILENAME ":" FNR ": unfinished: " $0 }
    /^[ \t]*(\/\/|#)[ \t]*[-=*#\/~][-=*#\/~][-=*#\/~][-=*#\/~]/ { print FILENAME ":" FNR ": a banner; a sentence says more" }
    /[ \t]$/ { print FILENAME ":" FNR ": blanks at the end of the line" }
    /\t/ { print FILENAME ":" FNR ": a tab" }
    # All are read under pipefail: a reader that ends early ends its writer by SIGPIPE, at times, and the pipe fails.
    bash && $0 ~ "[^|][|] *(" hasty ")" { print FILENAME ":" FNR ": a pipe into what does not read to the end" }
    /^#pragma once$/ { once = 1 }
    { lines = FNR }
    END { end_of_file() }
    function end_of_file() {
      if (lines > 500) print previous ":" lines ": more than 500 lines: two nouns in one file?"
      if (previous ~ /\.h$/ && !once) print previous ":1: no #pragma once"
    }
  ' "${files[@]}"
  # Two types of one name that both have external linkage are one type to the linker, and it takes either. Namespaces
  # stand as clang-format puts them; a declaration ends before any brace.
  awk '
    FNR == 1 { depth = head = opened = 0 }
    /^(inline )?namespace [^=]*[{]$/ { sub(/^inline /, ""); space[++depth] = $2; opened = FNR }
    /^[}]  \/\/ namespace/ || (/^[}]$/ && FNR == opened + 2) { --depth }
    /^(class|struct|union|enum) / { head = FNR; text = "" }
    head {
      text = text " " $0
      if (!match(text, /[{;]/)) next
      if (substr(text, RSTART, 1) == "{") define(substr(text, 1, RSTART - 1), FILENAME ":" head)
      head = 0
    }
    function define(name, here, level, scope) {
      for (level = 1; level <= depth; ++level) scope = scope space[level] "::"
      gsub(/\[\[[^]]*\]\] |alignas\([^)]*\) /, "", name)
      gsub(/^ (enum )?(class|struct|union|enum) |( final)?( :[^:].*| *)$/, "", name)
      name = scope name
      if (name !~ /^foldwise::/ || name ~ /[{]/) return
      if (!(name in place)) place[name] = here
      else if (index(place[name], FILENAME ":") != 1) print here ": " name " is also defined in " place[name]
    }
  ' "${sources[@]}"
  for file in "${sources[@]}"; do
    [[ $file == *.cpp && $file != tests/* && ! -f ${file%.cpp}.h ]] || continue
    [[ $(sed -n 2p "$file") == //* ]] || echo "$file:2: no header of its own: this line should say whose half it is"
  done
  for folder in slurm cmake tests tests/benchmarks tests/fuzz tests/gpu "${rooms[@]}"; do
    [[ ! -d $folder || -f $folder/README.md ]] || echo "$folder:1: no README.md: what lives here, what may not"
  done
  for room in "${rooms[@]}"; do
    for wing in "$room"/*/; do
      [[ ! -d $wing || -f ${wing}README.md ]] || echo "${wing%/}:1: no README.md: what lives in this wing, what may not"
    done
  done
)
if [[ $findings ]]; then
  echo "$findings"
  exit 1
fi
echo "${#files[@]} files follow the rules"

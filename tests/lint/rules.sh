#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The rules on files that no tool checks; each finding is one line, as file:line.
set -euo pipefail
# shellcheck source=files.sh
source "$(dirname "${BASH_SOURCE[0]}")/files.sh"

mapfile -t files < <(source_files '*.h' '*.cpp' '*.cmake' CMakeLists.txt '*.sh' '*.sbatch' '*.py' run)

findings=$(
  # The words are spelled in two parts so that this file passes.
  awk -v unfinished="TO""DO|FIX""ME|X""XX" '
    FNR == 1 {
      if (previous) end_of_file()
      previous = FILENAME
      licence = 1
      script = /^#!/
      once = 0
    }
    FNR == licence + script && !/^(#|\/\/) SPDX-License-Identifier: Apache-2\.0$/ {
      print FILENAME ":" FNR ": the first line should be \"SPDX-License-Identifier: Apache-2.0\" as a comment"
    }
    $0 ~ "(^|[^A-Za-z])(" unfinished ")([^A-Za-z]|$)" { print FILENAME ":" FNR ": unfinished: " $0 }
    /^[ \t]*(\/\/|#)[ \t]*[-=*#\/~][-=*#\/~][-=*#\/~][-=*#\/~]/ { print FILENAME ":" FNR ": a banner; a sentence says more" }
    /[ \t]$/ { print FILENAME ":" FNR ": blanks at the end of the line" }
    /\t/ { print FILENAME ":" FNR ": a tab" }
    /^#pragma once$/ { once = 1 }
    { lines = FNR }
    END { end_of_file() }
    function end_of_file() {
      if (lines > 500) print previous ":" lines ": more than 500 lines: two nouns in one file?"
      if (previous ~ /\.h$/ && !once) print previous ":1: no #pragma once"
    }
  ' "${files[@]}"
  for folder in experiments datasets results worker orchestrator slurm cmake tests tests/benchmarks tests/fuzz tests/gpu; do
    [[ ! -d $folder || -f $folder/README.md ]] || echo "$folder:1: no README.md: what lives here, what may not"
  done
)
if [[ $findings ]]; then
  echo "$findings"
  exit 1
fi
echo "${#files[@]} files follow the rules"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What others wrote is as they published it: every folder of results/report/third_party has its licence and the sums that
# its files must have, and the page names its version.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." || exit

code=0
for folder in results/report/third_party/*/; do
  name=$(basename "$folder")
  (cd "$folder" && sha256sum --check --strict --quiet SHA256SUMS) || code=1
  [[ -s ${folder}LICENSE ]] || { echo "$folder: no LICENSE" && code=1; }
  while read -r file; do
    grep -qF "  $file" "${folder}SHA256SUMS" || { echo "$folder$file: SHA256SUMS has no sum of it" && code=1; }
  done < <(cd "$folder" && find . -type f ! -name SHA256SUMS -printf '%P\n')
  grep -qF "third_party/$name/" results/report/CMakeLists.txt || { echo "$folder: no report holds it" && code=1; }
  grep -qi "${name/-/ }" results/report/report.cpp || { echo "results/report/report.cpp: does not name ${name/-/ }" && code=1; }
done
[[ $code == 0 ]] && echo "what others wrote is as they published it"
exit $code

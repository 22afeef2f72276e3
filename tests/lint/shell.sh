#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every shell script parses and has no finding of shellcheck.
set -euo pipefail
# shellcheck source=files.sh
source "$(dirname "${BASH_SOURCE[0]}")/files.sh"

mapfile -t files < <(source_files '*.sh' '*.sbatch')
files+=(.ci/run)
for file in "${files[@]}"; do
  bash -n "$file"
done
shellcheck --external-sources --source-path=SCRIPTDIR "${files[@]}"
echo "${#files[@]} shell scripts are clean"

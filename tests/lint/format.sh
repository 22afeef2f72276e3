#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every C++ file is as clang-format 14 would write it. With --fix, makes it so.
set -euo pipefail
# shellcheck source=files.sh
source "$(dirname "${BASH_SOURCE[0]}")/files.sh"

if ! command -v clang-format-14 >/dev/null; then
  echo "SKIPPED: clang-format 14 is not here, and other versions format differently (Debian 12 has it: ./install.sh --tests)" >&2
  exit 77
fi
mapfile -t files < <(source_files '*.h' '*.cpp')
if [[ ${1:-} == --fix ]]; then
  clang-format-14 -i "${files[@]}"
elif ! clang-format-14 --dry-run --Werror "${files[@]}"; then
  echo "Mend it with: tests/lint/format.sh --fix" >&2
  exit 1
fi
echo "${#files[@]} files are formatted"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every link of every page leads somewhere: links.py.
set -euo pipefail
# shellcheck source=files.sh
source "$(dirname "${BASH_SOURCE[0]}")/files.sh"

mapfile -t pages < <(source_files '*.md')
tests/lint/links.py "${pages[@]}"

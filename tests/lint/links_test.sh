#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# links.py finds each kind of dead link, with file and line, in a tree of its own.
#   tests/lint/links_test.sh FOLDER
# shellcheck disable=SC2016  # the backquotes are Markdown's
set -euo pipefail
links=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/links.py
scratch=${1:?a folder for scratch files}/scratch
failures=0
rm -rf "$scratch"
mkdir -p "$scratch/room/wing"
cd "$scratch"
printf '# The room: `what` lives here\n\n## Twice\n\n## Twice\n\n[to the wing](wing/README.md)\n' >room/README.md
printf '# Wing\n' >room/wing/README.md

# expect FINDING TEXT: of room/page.md with this text, one finding that begins so; none: passes.
expect() {
  local seen status=0
  printf '%b' "$2" >room/page.md
  seen=$("$links" room/README.md room/wing/README.md room/page.md) || status=$?
  if [[ $1 == none ]]; then
    ((status == 0)) && return
  elif [[ $status == 1 && $seen != *$'\n'* && $seen == "room/page.md:$1"* ]]; then
    return
  fi
  printf 'expected "%s" of "%s", exit %d: %s\n' "$1" "$2" "$status" "$seen"
  failures=$((failures + 1))
}

expect none '[a](README.md), [`b`](wing/), [c](README.md#the-room-what-lives-here), [d](#own) and ![e](../room/README.md)\n# Own\n'
expect none '[a](README.md#twice-1) and [b](https://example.org/nowhere), [c](mailto:nobody), `[d](nowhere.md)`\n'
expect none '```\n[a](nowhere.md)\n```\n\n    [b](nowhere.md)\n\n`wing/README.md`, `room/README.md`, `report/card.md` and `build/report.md`\n'
expect '1: the link to nowhere.md leads nowhere' '[a](nowhere.md)\n'
expect '2: the link to gone.svg leads nowhere' 'A\n![a](gone.svg)\n'
expect '1: the link to gone.png leads nowhere' '<img alt="a" src="gone.png">\n'
expect '3: the link to nowhere.md leads nowhere' '[a]\n\n[a]: nowhere.md\n'
expect '1: room/README.md has no heading #thrice' '[a](README.md#thrice)\n'
expect '1: room/README.md has no heading #twice-2' '[a](README.md#twice-2)\n'
expect '1: room/page.md has no heading #own' '[a](#own)\n'
expect '1: room/wing/README.md has no heading #what' '[a](wing/#what)\n'
expect '1: the link to ../../ leads out' '[a](../../)\n'
expect '3: the link to nowhere.md leads nowhere' '- a\n\n    [b](nowhere.md)\n'
expect '1: there is no room/gone.sh' 'run `room/gone.sh`\n'
exit $((failures > 0))

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# experiments/guide/tutorial.md, word by word, with videos as its reader has them. With pages that are wrong, it is seen to fail.
#   tutorial_test.sh FOLDER-OF-EXECUTABLES
# shellcheck disable=SC2016  # the backquotes are Markdown's
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"
export PATH=$bin:$PATH
page=$sources/experiments/guide/tutorial.md
follow=$sources/tests/orchestrator/end_to_end/follow.py

say "filming Ada's videos"
expect_exit 0 orchestrator datasets make folders --content expressions --out made --classes 2 --subjects 8 --per-subject 3 \
  --size 40x40 --frames 12-16 --splits none --noise 2 --seed 1
names=(anna ben carla dmitri ella farid gita hugo)
mapfile -t made < <(find made -name '*.avi' | sort)
inputs=() outputs=()
for video in "${made[@]}"; do
  class=grimace
  [[ $video != made/Angry/* ]] || class=frown
  mkdir -p "study/videos/$class"
  [[ $video =~ s0([0-9])_([0-9])\.avi$ ]] || fail "$video is not called like a video of somebody"
  outputs+=(-map "$((${#inputs[@]} / 2))" -c:v mpeg4 -q:v 2 "study/videos/$class/${names[BASH_REMATCH[1] - 1]}_${BASH_REMATCH[2]}.mp4")
  inputs+=(-i "$video")
done
expect_exit 0 ffmpeg -v error "${inputs[@]}" "${outputs[@]}"

say "typing the tutorial"
(cd study && "$follow" "$page" /home/ada/study) >tutorial.log 2>&1 || fail "$(cat tutorial.log)"
cat tutorial.log

say "reading its results in pandas, R and SQL"
guide=$sources/experiments/guide
# code LANGUAGE PAGE: the page's code of that language.
code() { sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/p" "$2" | grep -v '^```'; }
cd study
if /usr/bin/python3 -c "import pandas" 2>/dev/null; then
  code python "$guide/reading_results.md" >read.py
  code python "$guide/own_metric.md" >metric.py
  for script in read.py metric.py; do
    expect_exit 0 /usr/bin/python3 "$script"
    expect_words " 8" out.log  # runs of each experiment
  done
else
  echo "SKIPPED: pandas is not here (Debian: python3-pandas)"
fi
if command -v Rscript >/dev/null && Rscript -e 'library(DBI); library(RSQLite)' >/dev/null 2>&1; then
  code r "$guide/reading_results.md" >read.R
  expect_exit 0 Rscript read.R
  expect_words "0.0625" out.log
else
  echo "SKIPPED: R with DBI and RSQLite is not here (Debian: r-base-core r-cran-rsqlite)"
fi
if command -v sqlite3 >/dev/null; then
  bash -c "$(sed -n 's/^    \(sqlite3 .*\)/\1/p' "$guide/reading_results.md")" >out.log || fail "sqlite3: $(cat out.log)"
  expect_words "6|0." out.log
else
  echo "SKIPPED: sqlite3 is not here"
fi
cd "$scratch"

say "a page that shows what is not printed, runs what fails, or names no file is found out"
wrong() {
  printf '%b' "$2" >wrong.md
  expect_exit 1 "$follow" wrong.md /nowhere
  expect_words "wrong.md:$1: " err.log
}
wrong 5 '```sh\necho 48 samples\n```\n```text\n49 samples\n```\n'
wrong 6 '```sh\necho one\n```\n```text\none\ntwo\n```\n'
wrong 6 '```sh\necho one; echo two\n```\n```text\none\n```\n'
wrong 2 '```sh\nfalse\n```\n'
wrong 2 '```sh\ntrue    # exit code 2\n```\n'
wrong 3 'Save this:\n```yaml\na: 1\n```\n'
printf '```sh\necho "48 samples  1.5 s"; echo more\n```\n```text\n48 samples  2.25 s\n…\n```\n' >right.md
expect_exit 0 "$follow" right.md /nowhere
passed=yes

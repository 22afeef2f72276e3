#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Bars: clips of 16 frames of 112 x 112 pixels, fetched at random from a warm frame store, come at 0.9 times the speed of
# memcpy or more; raw ones 20 times and JPEGs 4 times as fast as cv::VideoCapture seeks and decodes them from videos of
# 720 x 576 pixels (these by CPU time); eight processes together are no slower than one; and 100,000 clips come right from
# a store of which a third fits in memory. That memory is kept small by dropping parts of the store from the page cache,
# in turn: it needs no rights, and other programs keep theirs. Give the build folder, or build/release is taken, then the
# sizes of that store and of its memory in MB. Needs 4 GB in the temporary folder.
set -euo pipefail
cd "$(dirname "$0")/../.."
program="${1:-build/release}/benchmarks/frame_store"
if [[ ! -x $program ]]; then
  echo "frame_store.sh: $program is missing; build the target frame_store, or give the build folder" >&2
  exit 2
fi

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
figures="$("$program" "$folder" "${2:-3000}" "${3:-1000}" 2>/dev/null)"
echo "$figures"
awk -F= '
  { figure[$1] = $2 }
  END {
    missed = 0
    at_least("against_memcpy", figure["against_memcpy"], 0.9)
    at_least("raw against seeking", figure["clips_per_second"] / figure["seek_clips_per_second"], 20)
    at_least("jpeg against seeking", figure["jpeg_clips_per_second"] / figure["seek_clips_per_second"], 4)
    at_least("eight_against_one", figure["eight_against_one"], 1)
    at_least("store against memory", figure["store_mb"] / figure["most_resident_mb"], 2)
    printf "raw_against_seeking=%.0f\njpeg_against_seeking=%.1f\nframe_store_bars_missed=%d\n",
      figure["clips_per_second"] / figure["seek_clips_per_second"],
      figure["jpeg_clips_per_second"] / figure["seek_clips_per_second"], missed
    exit missed > 0
  }
  function at_least(name, value, bar) {
    if (value >= bar) return
    printf "frame_store.sh: %s is %s and misses its bar, %s\n", name, value, bar | "cat >&2"
    ++missed
  }' <<<"$figures"

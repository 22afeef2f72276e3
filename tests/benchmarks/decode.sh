#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Bar: a video is decoded to the stored size at 0.9 times the pace of `ffmpeg -threads 1 -vf scale=112:112 -f rawvideo` or
# more, for each second of CPU time: H.264, MPEG-4 and Motion JPEG at 720 x 576 and 1280 x 720. Both are whole processes, run in
# turn; the best of each counts. Give the build folder, or build/release is taken.
#   tests/benchmarks/decode.sh [BUILD] [ROUNDS] [SECONDS OF FILM]
set -euo pipefail
cd "$(dirname "$0")/../.."
program="$PWD/${1:-build/release}/benchmarks/decode"
rounds=${2:-5}
seconds=${3:-20}
if [[ ! -x $program ]]; then
  echo "decode.sh: $program is missing; build the target decode, or give the build folder" >&2
  exit 2
fi

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# cpu_of COMMAND…: the seconds of CPU time that it takes.
cpu_of() {
  local TIMEFORMAT='%U %S'
  { time "$@" >/dev/null 2>&1; } 2>figures
  awk '{ print $1 + $2 }' figures
}

failures=0
for size in 720x576 1280x720; do
  for codec in 'libx264 -crf 22' 'mpeg4 -q:v 4' 'mjpeg -q:v 4'; do
    name="${codec%% *}_$size"
    # shellcheck disable=SC2086  # an encoder and its options
    ffmpeg -nostdin -loglevel error -f lavfi -i "testsrc2=size=$size:rate=25:duration=$seconds" \
      -vf 'noise=alls=6:allf=t,format=yuv420p' -c:v $codec "$name.mkv"
    reference=(ffmpeg -nostdin -loglevel error -y -threads 1 -i "$name.mkv" -filter_threads 1 -vf scale=112:112 -pix_fmt rgb24 -f rawvideo)
    [[ $("$program" "$folder/$name.mkv") == $((25 * seconds)) ]] # both do all of it
    "${reference[@]}" pictures.raw
    [[ $(stat -c %s pictures.raw) == $((25 * seconds * 112 * 112 * 3)) ]]
    ours=() theirs=()
    for ((round = 0; round < rounds; ++round)); do
      ours+=("$(cpu_of "$program" "$folder/$name.mkv")")
      theirs+=("$(cpu_of "${reference[@]}" /dev/null)")
    done
    best() { printf '%s\n' "$@" | sort -n | sed -n 1p; }
    awk -v name="$name" -v ours="$(best "${ours[@]}")" -v theirs="$(best "${theirs[@]}")" -v frames=$((25 * seconds)) 'BEGIN {
      printf "%s: %.0f frames per second of CPU time, ffmpeg %.0f\n", name, frames / ours, frames / theirs
      printf "decode_%s_of_ffmpeg=%.3f\n", name, theirs / ours
      exit !(theirs / ours >= 0.9) }' || failures=$((failures + 1))
    rm "$name.mkv" pictures.raw
  done
done
if ((failures)); then
  echo "decode.sh: $failures of 6 miss their bar (0.9 x ffmpeg)" >&2
  exit 1
fi

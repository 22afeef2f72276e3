#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Kills a sweep under mpirun with SIGKILL at random instants (a worker, an agent's rank, the coordinator, or all of it),
# starts it again each time, and compares the tables byte for byte with those of a sweep that was never interrupted.
#   tests/chaos.sh [FOLDER-OF-EXECUTABLES] [KILLS] [SEED]        default: build/release/bin 20 1
root=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/..")
set -- "${1:-$root/build/release/bin}" "${2:-20}" "${3:-1}"
# shellcheck source=orchestrator/end_to_end/setting.sh
source "$root/tests/orchestrator/end_to_end/setting.sh"
kills=$2
RANDOM=$3
echo "seed $3, $kills kills"

# A number between 0 and $1, with two decimals.
random_below() { awk -v top="$1" -v part="$RANDOM" 'BEGIN { printf "%.2f", top * part / 32768 }'; }
ranks_of() { pgrep -P "$1" -x orchestrator || true; }
rank_number() { tr '\0' '\n' <"/proc/$1/environ" 2>/dev/null | sed -n 's/^OMPI_COMM_WORLD_RANK=//p'; }
workers_of() {
  local rank
  for rank in $(ranks_of "$1"); do pgrep -P "$rank" || true; done
}
# The processes to kill: one id per line.
victims() {
  local rank
  case $1 in
    worker) workers_of "$mpirun" | shuf -n 1 --random-source=<(yes "$RANDOM") ;;
    coordinator) for rank in $(ranks_of "$mpirun"); do [[ $(rank_number "$rank") != 0 ]] || echo "$rank"; done ;;
    agent) for rank in $(ranks_of "$mpirun"); do [[ $(rank_number "$rank") != 2 ]] || echo "$rank"; done ;;
    all) echo "$mpirun" && ranks_of "$mpirun" && workers_of "$mpirun" ;;
  esac
}
start() {
  mpirun -n 3 --oversubscribe "$bin/orchestrator" sweep.yaml output="$scratch/$1" --workers-per-device 1 \
    >>"$1.log" 2>&1 &
  mpirun=$!
}
running() { kill -0 "$mpirun" 2>/dev/null; }
gone() {
  local process
  for process in "$@"; do ! kill -0 "$process" 2>/dev/null || return 1; done
}

say "making videos"
make_videos
write_sweep 6
say "never interrupted"
start whole
began=$SECONDS
wait "$mpirun" || fail "the uninterrupted sweep ended with $?"
lasts=$((SECONDS - began))
say "it takes $lasts s"

names=(worker coordinator agent all)
done_kills=0
identical=0
sweeps=0
while ((done_kills < kills)); do
  sweeps=$((sweeps + 1))
  sweep=chaos-$sweeps
  here=0
  code=1
  until ((code == 0)); do
    start "$sweep"
    while ((done_kills < kills)) && running; do
      instant=$(random_below "$lasts")
      sleep "$instant"
      running || break
      what=${names[$((RANDOM % 4))]}
      mapfile -t chosen < <(victims "$what")
      ((${#chosen[@]} > 0)) || continue
      mapfile -t everything < <(ranks_of "$mpirun" && workers_of "$mpirun")
      kill -KILL "${chosen[@]}" 2>/dev/null || continue
      done_kills=$((done_kills + 1))
      here=$((here + 1))
      say "$sweep: kill $done_kills of $kills, after $instant s: $what (${chosen[*]})"
      [[ $what == worker ]] || break
    done
    code=0
    wait "$mpirun" 2>/dev/null || code=$?
    wait_for 60 "the end of every process" gone "${everything[@]:-$mpirun}"
    ((code == 0 || here > 0)) || fail "$sweep ended with $code though nothing was killed"
  done
  if diff <(tables whole) <(tables "$sweep") >"$sweep.diff"; then
    identical=$((identical + here))
    say "$sweep: killed $here times, same tables"
  else
    say "$sweep: killed $here times, OTHER TABLES: $(cat "$sweep.diff")"
  fi
done
[[ $identical == "$done_kills" ]] && passed=yes
echo "chaos_identical=$identical/$done_kills"
[[ $passed == yes ]]

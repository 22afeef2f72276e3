#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Machines whose processors have other instructions, played by one whose libraries are told to have fewer: results differ by
# bytes, the table says so, and training.instruction_set makes them equal.   processors_test.sh FOLDER-OF-EXECUTABLES
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"

# old COMMAND…: as on a processor of 2009.
old() {
  ATEN_CPU_CAPABILITY=default ONEDNN_MAX_CPU_ISA=SSE41 DNNL_MAX_CPU_ISA=SSE41 OPENBLAS_CORETYPE=Nehalem MKL_CBWR=COMPATIBLE "$@"
}
bytes_of() { (cd "$scratch/$1/stages" && find . -name model.safetensors -exec sha256sum {} + | sort -k 2); }
has() { grep -qw "$1" /proc/cpuinfo; }

say "making videos"
make_videos
write_sweep 2

if ! has avx2; then
  echo "SKIPPED: this processor has no AVX2, as which it would play two" >&2
  passed=yes
  exit 0
fi

say "native: bytes are those of the processor"
expect_exit 0 sweep_into native --plain
expect_exit 0 old "$bin/orchestrator" sweep.yaml output="$scratch/native_old" --plain
cmp -s <(bytes_of native) <(bytes_of native_old) && fail "both processors left the same bytes: nothing is tested here"
[[ $(bytes_of native | wc -l) == 4 ]] || fail "four trainings are expected: $(bytes_of native)"

say "a training reproduced: to the byte where it ran, and elsewhere with what differs"
key=$(bytes_of native | sed -n '1s/.*\.\/\([0-9a-f]*\).*/\1/p')
expect_exit 0 "$bin/orchestrator" reproduce "$scratch/native" "$key"
expect_words "The result is that of the sweep, to the byte." out.log
expect_exit 0 old "$bin/orchestrator" reproduce "$scratch/native" "$key"
expect_words "It differs from the sweep's own result: " out.log
expect_words "the device is " out.log

say "avx2: the same on both, from one kind of table"
expect_exit 0 sweep_into avx2 training.instruction_set=avx2 --plain
expect_exit 0 old "$bin/orchestrator" sweep.yaml output="$scratch/avx2_old" training.instruction_set=avx2 --plain
diff <(bytes_of avx2) <(bytes_of avx2_old) || fail "avx2 left other bytes on the other processor"
same_tables avx2 avx2_old
cmp -s <(bytes_of native | cut -d / -f 1) <(bytes_of avx2 | cut -d / -f 1) && fail "the instructions are not in the keys"
expect_exit 0 "$bin/orchestrator" table "$scratch/avx2"
grep -q "several kinds of device" out.log && fail "one kind of device is called several: $(cat out.log)"

say "maps of a pinned training: by its own instructions, on both"
videos=("$scratch"/videos/Val_AFEW/Happy/*.avi)
video=$(basename "${videos[0]}" .avi)
key=$(bytes_of avx2 | sed -n '1s/.*\.\/\([0-9a-f]*\).*/\1/p')
maps_of() { find "$1" -name '*.safetensors' -exec sha256sum {} + | cut -d ' ' -f 1; }
expect_exit 0 "$bin/orchestrator" maps "$scratch/avx2" --video "$video" --run "$key" --out maps
expect_exit 0 old "$bin/orchestrator" maps "$scratch/avx2" --video "$video" --run "$key" --out maps_old
[[ $(maps_of maps) && $(maps_of maps) == "$(maps_of maps_old)" ]] || fail "the maps of a pinned training differ"
key=$(bytes_of native | sed -n '1s/.*\.\/\([0-9a-f]*\).*/\1/p')
expect_exit 0 "$bin/orchestrator" maps "$scratch/native" --video "$video" --run "$key" --out native_maps
expect_exit 0 old "$bin/orchestrator" maps "$scratch/native" --video "$video" --run "$key" --out native_maps_old
[[ $(maps_of native_maps) != "$(maps_of native_maps_old)" ]] || fail "both processors left the same maps: nothing is tested here"

if command -v qemu-x86_64 >/dev/null; then
  say "avx2: the same on a processor that is emulated, and has no AVX-512"
  mkdir emulated
  cp "$bin/orchestrator" emulated
  printf '#!/bin/sh\nexec qemu-x86_64 -cpu max %s "$@"\n' "$bin/worker" >emulated/worker
  chmod +x emulated/worker
  expect_exit 0 emulated/orchestrator sweep.yaml output="$scratch/emulated_avx2" protocol.repeats=1 training.instruction_set=avx2 \
    execution.stall_timeout=3000 --plain
  [[ -z $(comm -23 <(bytes_of emulated_avx2 | sort) <(bytes_of avx2 | sort)) ]] || fail "avx2 left other bytes on the emulated processor"
  [[ $(bytes_of emulated_avx2 | wc -l) == 2 ]] || fail "two trainings are expected: $(bytes_of emulated_avx2)"
else
  echo "SKIPPED: no other processor is emulated: qemu-x86_64 is not here (Debian: qemu-user)"
fi

say "one sweep, half of it on each: the table says so"
expect_exit 0 sweep_into mixed protocol.repeats=1 --plain
expect_exit 0 old "$bin/orchestrator" sweep.yaml output="$scratch/mixed" --plain
expect_exit 0 "$bin/orchestrator" table "$scratch/mixed"
expect_words "The runs come from several kinds of device" out.log

say "an axis of instructions: each training by a worker of its own"
sed -i 's/sampling.strategy: \[uniform, stochastic_softmax\]/training.instruction_set: [native, avx2]/; s/rows: sampling.strategy/rows: training.instruction_set/' sweep.yaml
expect_exit 0 sweep_into axis sampling.strategy=stochastic_softmax --workers-per-device 1 --plain
[[ -n $(comm -12 <(bytes_of axis | sort) <(bytes_of avx2 | sort)) ]] || fail "avx2 of the axis is not that of the sweep"
[[ -n $(comm -12 <(bytes_of axis | sort) <(bytes_of native | sort)) ]] || fail "native of the axis is not that of the sweep"

if ! has avx512bw; then
  say "avx512, which this processor lacks: refused before anything is trained"
  expect_exit 75 sweep_into avx512 training.instruction_set=avx512 --plain
  [[ $(cat out.log err.log) == *"has no avx512"* ]] || fail "nothing is said of what is missing: $(cat out.log err.log)"
fi
passed=yes

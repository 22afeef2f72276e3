#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# GPUs that libtorch cannot use: said with the remedy, never trained past in silence, refused where GPUs are asked for.
#   devices_test.sh FOLDER-OF-EXECUTABLES
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"

# A GPU that is on no machine, so that this test says the same on a machine with GPUs.
absent=GPU-00000000-0000-0000-0000-000000000000
with_absent() { CUDA_VISIBLE_DEVICES=$absent "$@"; }
# A machine whose driver shows a GPU, on which no libtorch can compute.
with_fake() {
  LD_LIBRARY_PATH=$bin/../tests/fake_driver FOLDWISE_FAKE_GPUS="NVIDIA H100" CUDA_VISIBLE_DEVICES=0 "$@"
}
no_job_began() { [[ ! -e $1/stages && ! -e $1/logs ]] || fail "something was started in $1"; }

say "what is here"
expect_exit 0 "$bin/orchestrator" devices
expect_words "libtorch  " out.log
expect_words "execution.devices: automatic" out.log
expect_exit 0 "$bin/orchestrator" devices --json
expect_words '"gpus":' out.log
[[ $(wc -l <out.log) == 1 ]] || fail "not one line: $(cat out.log)"

say "as many workers as are asked for"
expect_exit 0 with_absent "$bin/orchestrator" devices --workers-per-device 7
expect_words "used: 7 workers of " out.log

say "a GPU that is listed and not there"
expect_exit 0 with_absent "$bin/orchestrator" devices
expect_words "not used: CUDA_VISIBLE_DEVICES=$absent lists it, but" out.log
expect_words "to do: unset CUDA_VISIBLE_DEVICES" out.log
expect_exit 1 with_absent "$bin/orchestrator" devices --require-gpu

say "a GPU that libtorch cannot use"
expect_exit 0 with_fake "$bin/orchestrator" devices
expect_words "cuda:0  NVIDIA H100, 80.0 GiB (79.0 free), compute capability 9.0" out.log
expect_words "not used: " out.log
if grep -qF "without CUDA (" out.log; then
  grep -q "not used: libtorch .* was built without CUDA" out.log || fail "the cause is missing: $(cat out.log)"
  grep -q "to do: .*\(install.sh --cuda\|CMAKE_PREFIX_PATH\)" out.log || fail "the remedy is missing: $(cat out.log)"
fi

make_videos
write_sweep 1

say "a sweep that asks for GPUs does not start without"
expect_exit 2 with_absent sweep_into refused --require-gpu
expect_words "$(hostname) (rank 0): no GPU can be used, and this sweep asks for them: cuda:0: CUDA_VISIBLE_DEVICES=$absent" err.log
no_job_began refused
expect_exit 2 with_absent sweep_into refused execution.devices=cuda
expect_words "unset CUDA_VISIBLE_DEVICES" err.log
no_job_began refused
expect_exit 2 env CUDA_VISIBLE_DEVICES= "$bin/orchestrator" sweep.yaml output="$scratch/refused" --require-gpu
expect_words "no GPU can be used" err.log
expect_exit 1 with_absent "$bin/orchestrator" devices sweep.yaml execution.devices=cuda
expect_words "execution.devices: cuda" out.log

say "nor does one rank of several"
expect_exit 2 with_absent timeout 60 mpirun -n 2 --oversubscribe "$bin/orchestrator" sweep.yaml \
  output="$scratch/refused" --require-gpu
[[ $(grep -c "no GPU can be used" err.log) == 1 ]] || fail "not one message: $(cat err.log)"
no_job_began refused

say "automatic: a warning, and the CPU"
expect_exit 0 with_fake sweep_into automatic
expect_words "warning: $(hostname) (rank 0) leaves cuda:0 (NVIDIA H100) unused and trains on the CPU: " out.log
! grep -aq "cuda:0" automatic/results.db || fail "results.db speaks of a GPU that was not used"

say "cpu: no look at the GPUs, no warning, the same tables"
expect_exit 0 with_fake sweep_into cpu execution.devices=cpu
! grep -q "warning" out.log err.log || fail "a warning of what was asked for: $(cat out.log err.log)"
same_tables automatic cpu

say "nothing left to do: no GPU is needed"
expect_exit 0 with_absent sweep_into cpu --require-gpu
passed=yes
say "passed"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds everything, checks the code's form and passes the tests. Ends with ctest's summary and
# has its exit code. Arguments go to ctest: ./test.sh -R sampler
# ./test.sh --long … does what takes minutes too, before that: fuzzing (tests/fuzz); its failure is one of the whole.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
source .ci/steps.sh

long=no
if [[ ${1-} == --long ]]; then
  long=yes
  shift
fi

options=(--tests)
[[ $long == no ]] || options+=(--long)
./install.sh "${options[@]}"
build_release all
step "clang-tidy over the files that changed since they last passed it"
# The verdict is a test too (lint.tidy): a finding here must not hide what the other tests say.
cmake --build build/release --target tidy -- -k 0 || true
fuzzed=0
[[ $long == no ]] || tests/fuzz/run.sh || fuzzed=$?
step "running the tests"
ctest --test-dir build/release --output-on-failure --no-tests=error -j "$(nproc)" "$@"
exit "$fuzzed"

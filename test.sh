#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds everything, checks the code's form and passes the tests. Ends with ctest's summary and
# has its exit code. Arguments go to ctest: ./test.sh -R sampler
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
source .ci/steps.sh

./install.sh --tests
build_release all
step "clang-tidy over the files that changed since they last passed it"
# The verdict is a test too (lint.tidy): a finding here must not hide what the other tests say.
cmake --build build/release --target tidy -- -k 0 || true
step "running the tests"
ctest --test-dir build/release --output-on-failure --no-tests=error -j "$(nproc)" "$@"

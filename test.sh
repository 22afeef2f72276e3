#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds everything and passes the tests. Ends with ctest's summary and has its exit code.
# Arguments go to ctest: ./test.sh -R Sampler
#
#   ./test.sh --strict …   the compiler's warnings are errors, and the benchmark programs are built too: as in continuous
#                          integration
#   ./test.sh --long …     and what takes minutes, first: fuzzing (tests/fuzz), Slurm's faults (as root), ten minutes of faults
#                          (tests/faults), and every table of a publication at the scale smoke; a failure there is one of
#                          the whole
#   ./test.sh --odr …      instead, the tests of experiments and orchestrator, unoptimised, and orchestrator linked as a whole:
#                          one name with two definitions is an error
#   ./test.sh --lint …     builds, and looks at the form of the code alone: clang-tidy over every file (most of an hour on
#                          two cores), then the tests of label lint. Arguments go to tests/lint/tidy.sh: --since '3 days'
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
source .ci/steps.sh

if [[ ${1-} == -h || ${1-} == --help ]]; then
  sed -n '3,14s/^# \{0,1\}//p' test.sh
  exit
fi
what=tests
while [[ ${1-} =~ ^--(strict|long|odr|lint)$ ]]; do
  case $1 in
    --strict) export FOLDWISE_STRICT=ON ;;
    *)
      [[ $what == tests ]] || fail "--$what and $1 are two runs: give one of them"
      what=${1#--}
      ;;
  esac
  shift
done

options=(--tests)
[[ $what == tests || $what == odr ]] || options+=("--$what")
# Elsewhere the test of reports in a browser is skipped where there is none, and says so.
[[ ${CI-} != true ]] || options+=(--browser)
[[ $what != lint ]] || command -v clang-tidy-14 >/dev/null || grep -qs '^VERSION_CODENAME=bookworm' /etc/os-release ||
  fail "--lint: clang-tidy 14 is not here; Debian 12 has it"
./install.sh "${options[@]}"
if [[ $what == odr ]]; then
  step "building build/odr, unoptimised, orchestrator linked as a whole (minutes)"
  logged build/odr/configure.log cmake --preset odr "-DCMAKE_COMPILE_WARNING_AS_ERROR=${FOLDWISE_STRICT:-OFF}"
  cmake --build --preset odr
  step "running the tests"
  exec ctest --preset odr --no-tests=error -j "$(nproc)" "$@"
fi
targets=(all)
[[ ${FOLDWISE_STRICT-} != ON ]] || targets+=(benchmarks)
build_release "${targets[@]}"
failed=0
case $what in
  long)
    tests/fuzz/run.sh || failed=$?
    step "what Slurm does to long jobs"
    tests/slurm_faults_test.sh build/release/bin || (($? == 77)) || failed=1
    step "ten minutes of faults"
    tests/faults/faults.py --minutes 10 --seed "$EPOCHSECONDS" || failed=$?
    step "running every table of a publication at the scale smoke"
    tests/orchestrator/end_to_end/published_test.sh build/release/bin all || failed=$?
    ;;
  lint)
    step "clang-tidy"
    tests/lint/tidy.sh "$@" || failed=$?
    set -- -L lint
    ;;
esac
step "running the tests"
ctest --test-dir build/release --output-on-failure --no-tests=error -j "$(nproc)" "$@"
exit "$failed"

# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Read by install.sh, test.sh and quickstart.sh: saying what happens, with the seconds since the start, and the build.
# Expects the repository as working directory.

export STEPS_STARTED=${STEPS_STARTED:-$EPOCHSECONDS}

# step TEXT: a line that says what comes next.
step() {
  printf '[%4d s] %s\n' $((EPOCHSECONDS - STEPS_STARTED)) "$*"
}

# fail TEXT: a sentence on standard error, exit code 1.
fail() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# logged FILE COMMAND…: runs a command silently; its output goes to the file, and to the terminal when it fails.
logged() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  if ! "$@" >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    fail "'$*' failed; the whole output is in $log"
  fi
}

# build_release TARGET…: configures and builds build/release. The build shows its progress itself. Warnings are errors
# where FOLDWISE_STRICT is ON.
build_release() {
  step "configuring build/release"
  logged build/release/configure.log cmake --preset release "-DCMAKE_COMPILE_WARNING_AS_ERROR=${FOLDWISE_STRICT:-OFF}"
  export CMAKE_BUILD_PARALLEL_LEVEL=${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}
  step "building $* with $CMAKE_BUILD_PARALLEL_LEVEL processes (a first build takes some minutes, after that seconds)"
  cmake --build --preset release --target "$@"
}

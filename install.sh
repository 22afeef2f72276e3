#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian 12 packages that Foldwise needs: the one list of them. Does nothing when none is missing.
#
#   ./install.sh                what building and running needs
#   ./install.sh --tests        and what test.sh needs
#   ./install.sh --long         and what test.sh --long needs beside that
#   ./install.sh --benchmarks   and what tests/benchmarks/*.sh compare with
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
source .ci/steps.sh

# libopenblas0-pthread: with Debian's reference BLAS the Linear and LSTM layers are about ten times slower.
packages=(
  g++ cmake ninja-build ccache pkg-config
  libtorch-dev libopenblas0-pthread
  libopenmpi-dev openmpi-bin libboost-dev
  libyaml-cpp-dev libsqlite3-dev libsqlitecpp-dev libopencv-dev opencv-data libturbojpeg0-dev libssl-dev
  libprotobuf-dev protobuf-compiler
  nlohmann-json3-dev libcli11-dev libfmt-dev libspdlog-dev
  libgtest-dev libgmock-dev libbenchmark-dev
)
# opencv-doc: pictures and films of its examples, with faces and without.
tests=(clang-format-14 clang-tidy-14 shellcheck slurm-wlm munge opencv-doc)
# libclang-rt-14-dev: libFuzzer and the sanitizers.
long=(clang-14 libclang-rt-14-dev)
benchmarks=(python3-torch python3-torchvision python3-mpi4py time)

for option in "$@"; do
  case $option in
    --tests) packages+=("${tests[@]}") ;;
    --long) packages+=("${long[@]}") ;;
    --benchmarks) packages+=("${benchmarks[@]}") ;;
    -h | --help)
      sed -n '3,9s/^# \{0,1\}//p' install.sh
      exit 0
      ;;
    *) fail "unknown option '$option'; known: --tests, --long, --benchmarks" ;;
  esac
done

command -v apt-get >/dev/null || fail "no apt-get here; on other systems install the counterparts of: ${packages[*]}"

missing=()
installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${packages[@]}" 2>/dev/null || true)
for package in "${packages[@]}"; do
  grep -qx "$package installed" <<<"$installed" || missing+=("$package")
done

if ((${#missing[@]})); then
  if ((EUID != 0)); then
    printf 'These packages are missing. Install them, then start again:\n\n  sudo apt-get install -y --no-install-recommends %s\n\n' \
      "${missing[*]}" >&2
    exit 1
  fi
  export DEBIAN_FRONTEND=noninteractive
  step "installing ${#missing[@]} packages: ${missing[*]}"
  step "reading the package lists"
  logged build/install.log apt-get update
  step "downloading and unpacking (some minutes; log: build/install.log)"
  logged build/install.log apt-get install -y --no-install-recommends "${missing[@]}"
fi

# An earlier manual choice of another BLAS would make everything slow without a word.
for library in $(update-alternatives --get-selections | awk '/^lib(blas|lapack)\.so\.3-/ && $3 !~ /openblas/ { print $1 }'); do
  choice=$(update-alternatives --list "$library" | grep openblas-pthread) || continue
  if ((EUID == 0)); then
    step "selecting OpenBLAS for $library"
    update-alternatives --set "$library" "$choice"
  else
    printf 'Slow linear algebra is selected for %s. Mend it with:\n\n  sudo update-alternatives --set %s %s\n\n' \
      "$library" "$library" "$choice" >&2
  fi
done
step "all packages are installed"

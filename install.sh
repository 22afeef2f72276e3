#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the packages that Foldwise needs on Debian 12 and 13: the one list of them. Does nothing when none is missing;
# without root it says what to run; on another system it names the counterparts.
#
#   ./install.sh                what building and running needs
#   ./install.sh --tests        and what test.sh needs
#   ./install.sh --browser      and the browser that its test of reports drives: 400 MB that nothing else needs
#   ./install.sh --lint         and clang-tidy, for test.sh --lint
#   ./install.sh --long         and what test.sh --long needs beside that
#   ./install.sh --benchmarks   and what tests/benchmarks/*.sh compare with
#   ./install.sh --cuda         with the libtorch for NVIDIA GPUs (Debian 13) in place of the one for CPUs alone
#
# With --print-packages it installs nothing and prints the names, one per line; with --print-run-packages those that a
# machine needs which only runs what another built, beside the libraries that this is linked to.
#
# A libtorch below $CMAKE_PREFIX_PATH (cmake/README.md) is used in place of Debian's. FOLDWISE_SKIP_INSTALL=1 looks at
# nothing: for systems where the counterparts were installed by hand.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
source .ci/steps.sh
source .ci/packaging.sh

packages=(
  g++ cmake ninja-build ccache pkg-config
  libopenmpi-dev
  libyaml-cpp-dev libsqlite3-dev libsqlitecpp-dev libopencv-dev libturbojpeg0-dev libssl-dev
  libavformat-dev libavcodec-dev libswscale-dev libavutil-dev
  libprotobuf-dev protobuf-compiler
  nlohmann-json3-dev libcli11-dev libfmt-dev libboost-dev libarchive-dev
  libgtest-dev libgmock-dev libbenchmark-dev
)
# gnuplot-nox: draws figures of results.
# libopenblas0-pthread: with Debian's reference BLAS the Linear and LSTM layers are about ten times slower.
running=(libopenblas0-pthread openmpi-bin opencv-data gnuplot-nox)
# git: tests of what looks at commits. ffmpeg: videos of every kind, and their pictures by its own hand. python3-jsonschema, python3-yaml: what other programs make of sweep files. zsh: completion as it has it. opencv-doc: pictures and films of its examples, with faces and without. python3-pandas, r-…, sqlite3: the programs that the guide shows.
tests=(git clang-format shellcheck slurm-wlm munge ffmpeg opencv-doc python3-jsonschema python3-yaml zsh
  python3-pandas r-base-core r-cran-dbi r-cran-rsqlite sqlite3)
# npm fetches what drives it (tests/report). Some packages of Node.js hold an npm of their own, beside which Debian's does not install.
browser=(chromium)
command -v npm >/dev/null || browser+=(nodejs npm)
lint=(clang-tidy)
# libclang-rt-dev: libFuzzer and the sanitizers.
long=(clang libclang-rt-dev)
benchmarks=(python3-torch python3-torchvision python3-mpi4py python3-distributed parallel snakemake time ffmpeg)

print=no
cuda=no
for option in "$@"; do
  case $option in
    --tests) packages+=("${tests[@]}") ;;
    --browser) packages+=("${browser[@]}") ;;
    --lint) packages+=("${lint[@]}") ;;
    --long) packages+=("${long[@]}") ;;
    --benchmarks) packages+=("${benchmarks[@]}") ;;
    --cuda) cuda=yes ;;
    --print-packages) print=all ;;
    --print-run-packages) print=running ;;
    -h | --help)
      sed -n '3,19s/^# \{0,1\}//p' install.sh
      exit 0
      ;;
    *) fail "unknown option '$option'; known: --tests, --browser, --lint, --long, --benchmarks, --cuda, --print-packages, --print-run-packages" ;;
  esac
done

packages+=("${running[@]}")
# Once chosen, the libtorch for GPUs stays: Debian's two exclude each other.
if [[ $cuda == yes ]] || installed libtorch-cuda-dev; then
  cuda=yes
  packages+=(libtorch-cuda-dev)
  packages=("${packages[@]/%python3-torch/python3-torch-cuda}")
elif ! prefix=$(torch_of_prefix); then
  packages+=(libtorch-dev)
fi

case $print in
  all) printf '%s\n' "${packages[@]}" ;;
  running) printf '%s\n' "${running[@]}" ;;
esac
[[ $print == no ]] || exit 0

if [[ ${FOLDWISE_SKIP_INSTALL-} ]]; then
  step "not looking at packages (FOLDWISE_SKIP_INSTALL)"
  exit 0
fi
step "this is $(release_name)"
if ! command -v apt-get >/dev/null; then
  cat .ci/counterparts.txt >&2
  exit 1
fi
[[ $(release) == debian-1[23] ]] ||
  step "Foldwise is tested on Debian 12 and 13; trying the names of Debian 13's packages"
[[ -z ${prefix-} ]] || step "libtorch is taken from $prefix (CMAKE_PREFIX_PATH)"
[[ $cuda == no ]] || expect_cuda_packages

mapfile -t missing < <(missing_of "${packages[@]}")

if ((${#missing[@]})); then
  if ((EUID != 0)); then
    # Root's run reads the lists of components that were just added. And where cuDNN cannot be fetched, apt-get alone would
    # stop half-way.
    if [[ $cuda == yes ]] && ! installed libtorch-cuda-dev; then
      advise "${#missing[@]} packages are missing, nvidia-cudnn among what they need. Install them" "$PWD/install.sh $*"
    fi
    expect_known "${missing[@]}"
    advise "These packages are missing. Install them" "apt-get update" \
      "apt-get install -y --no-install-recommends ${missing[*]}"
  fi
  export DEBIAN_FRONTEND=noninteractive
  # Whose tree it is builds there afterwards, also when this was run with sudo.
  mkdir -p build
  chown --reference=. build
  step "installing ${#missing[@]} packages: ${missing[*]}"
  step "reading the package lists"
  logged build/install.log apt-get update
  expect_known "${missing[@]}"
  step "downloading and unpacking (some minutes; log: build/install.log)"
  if [[ $cuda == yes ]]; then
    install_with_cudnn "${missing[@]}"
  else
    logged build/install.log apt-get install -y --no-install-recommends "${missing[@]}"
  fi
fi
[[ $cuda == no ]] || expect_cudnn

# An earlier manual choice of another BLAS would make everything slow without a word.
for library in $(update-alternatives --get-selections | awk '/^lib(blas|lapack)\.so\.3-/ && $3 !~ /openblas/ { print $1 }'); do
  choice=$(update-alternatives --list "$library" | grep openblas-pthread) || continue
  if ((EUID == 0)); then
    step "selecting OpenBLAS for $library"
    update-alternatives --set "$library" "$choice"
  else
    printf 'Slow linear algebra is selected for %s. Mend it with:\n\n%s\n\n' \
      "$library" "$(as_root "update-alternatives --set $library $choice")" >&2
  fi
done
step "all packages are installed"

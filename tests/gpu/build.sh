#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the models, their tests and check.sh's programs with the PyTorch of a Python, and GoogleTest from sources with
# that PyTorch's C++ ABI.
#
#   tests/gpu/build.sh BUILD-FOLDER PYTHON PREFIX-OF-TORCH CXX11-ABI
set -euo pipefail
cd "$(dirname "$0")/../.."
build="$PWD/$1"
python="$2"
prefix="$3"
abi="$4"
brought="$PWD/build/brought" # by bring.sh

if ! cmake="$(command -v cmake || "$python" -c 'import cmake; print(cmake.CMAKE_BIN_DIR + "/cmake")' 2>/dev/null)"; then
  echo "build.sh: cmake is missing, as a program and as a package of $python; install one of them" >&2
  exit 2
fi
generator=(-G Ninja)
command -v ninja >/dev/null || generator=(-G "Unix Makefiles")
CMAKE_BUILD_PARALLEL_LEVEL="$(nproc)"
export CMAKE_BUILD_PARALLEL_LEVEL

sources=""
for folder in "$brought/usr/src/googletest" /usr/src/googletest; do
  if [[ ! $sources && -f $folder/CMakeLists.txt ]]; then sources="$folder"; fi
done
if [[ ! $sources ]]; then
  echo "build.sh: GoogleTest's sources are missing: run tests/gpu/bring.sh on a Debian machine, and take build/brought along" >&2
  exit 2
fi
"$cmake" -S "$sources" -B "$build/googletest" "${generator[@]}" -DCMAKE_BUILD_TYPE=Release \
  -DCMAKE_INSTALL_PREFIX="$build/googletest-installed" -DCMAKE_POLICY_VERSION_MINIMUM=3.5 \
  -DCMAKE_CXX_FLAGS="-D_GLIBCXX_USE_CXX11_ABI=$abi"
"$cmake" --build "$build/googletest" --target install

"$cmake" --preset models-only -B "$build" "${generator[@]}" \
  "-DCMAKE_PREFIX_PATH=$prefix;$build/googletest-installed;$brought/usr"
"$cmake" --build "$build" --target \
  worker_models_test worker_clips_test worker_training_test step gpu_compare gpu_feed gpu_planted

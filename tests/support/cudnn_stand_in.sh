#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Debian may not distribute cuDNN, and without libcudnn.so.9 its libtorch for GPUs is not even loaded. For tests on the CPU
# where NVIDIA's server cannot be reached, this makes a library that has every function of cuDNN that libtorch names. What
# asks for versions is answered; each other one ends the program when it is called. Does nothing where cuDNN is installed.
#   tests/support/cudnn_stand_in.sh FOLDER_OF_LIBRARIES
set -euo pipefail
folder=${1:?a folder in which the dynamic linker looks}
libtorch=$(ldconfig -p | awk '/libtorch_cuda\.so\.[0-9]/ && !found++ { print $NF }')
[[ $libtorch ]] || { echo "no libtorch with CUDA is installed" >&2; exit 1; }
if [[ $(ldd "$libtorch") != *'libcudnn.so.9 => not found'* ]]; then
  echo "cuDNN is installed"
  exit 0
fi
mapfile -t functions < <(nm --dynamic --undefined-only "$libtorch" | sed -n 's/^ *U \(cudnn[A-Za-z_0-9]*\)@libcudnn.so.9$/\1/p')
{
  echo '#include <stdlib.h>'
  for name in "${functions[@]}"; do
    case $name in
      cudnnGetVersion) echo "size_t $name(void) { return 90100; }" ;;
      cudnnGetCudartVersion) echo "size_t $name(void) { return 12040; }" ;;
      *) echo "void $name(void) { abort(); }" ;;
    esac
  done
} | g++ -x c -shared -fPIC - -o "$folder/libcudnn.so.9" -Wl,-soname,libcudnn.so.9 \
  -Wl,--version-script=<(echo 'libcudnn.so.9 { global: *; };')
ldconfig
echo "$folder/libcudnn.so.9 stands in for cuDNN: ${#functions[@]} functions"

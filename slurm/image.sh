#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What slurm/Dockerfile and slurm/foldwise.def have in common. As root, in the Debian 13 of an image:
#
#   slurm/image.sh build cpu|cuda COMMIT
#                       in the first stage, from a copy of the repository at that commit: installs, builds, and leaves in
#                       /opt/foldwise the programs and the names of the packages that they need to run
#   image.sh finish     in the second stage, from that folder: installs those packages, and nothing else
set -euo pipefail
to=/opt/foldwise

# packages_of PROGRAM…: the packages of the libraries that the programs load.
packages_of() {
  ldd "$@" | awk '$2 == "=>" && $3 ~ /^\// { print $3 }' | sort -u | xargs readlink --canonicalize |
    { xargs dpkg-query --search 2>/dev/null || true; } | # cuDNN belongs to no package; finish looks whether all is there
    sed '/^diversion by/d; s/:.*//' | sort -u
}

build() {
  local variant=$1 commit=$2 cudnn options=()
  cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
  case $variant in
    cpu) ;;
    cuda)
      options+=(--cuda)
      add_components
      ;;
    *)
      echo "image.sh: unknown variant '$variant'; known: cpu, cuda" >&2
      exit 1
      ;;
  esac
  ./install.sh "${options[@]}"
  cmake --preset release -DFOLDWISE_TESTS=OFF -DFOLDWISE_BENCHMARKS=OFF -DFOLDWISE_LINT=OFF "-DFOLDWISE_COMMIT=$commit"
  cmake --build --preset release --target orchestrator worker
  install -D --strip --target-directory="$to/bin" build/release/bin/orchestrator build/release/bin/worker
  install -D --mode=644 --target-directory="$to/experiments" experiments/*.yaml
  install -D "${BASH_SOURCE[0]}" "$to/image.sh"
  { packages_of "$to"/bin/* && ./install.sh --print-run-packages; } >"$to/packages"
  # NVIDIA's files, fetched once.
  if cudnn=$(ldd "$to/bin/worker" | awk '/libcudnn\.so/ { print $3 }') && [[ $cudnn ]]; then
    mkdir -p "$to/lib"
    cp --archive "$(dirname "$cudnn")"/libcudnn*.so.* "$to/lib/"
  fi
}

# Where CUDA's packages are. An image is nobody's machine: here the sources may be changed.
add_components() {
  find /etc/apt \( -name '*.sources' -o -name sources.list \) -exec \
    sed --in-place --regexp-extended '/^(Components:|deb )/ s/$/ contrib non-free/' {} +
}

finish() {
  export DEBIAN_FRONTEND=noninteractive
  if [[ -d $to/lib ]]; then
    add_components
    apt-get update
    apt-get install --yes --no-install-recommends debconf
    debconf-set-selections <<<'nvidia-cudnn nvidia-cudnn/question select I Decline'  # it lies in $to/lib
    echo "$to/lib" >/etc/ld.so.conf.d/foldwise.conf
  else
    apt-get update
  fi
  xargs apt-get install --yes --no-install-recommends <"$to/packages"
  # Two thirds of the CUDA packages are for linking. And the driver's library must be the host's, which --nv puts there.
  find /usr/lib -name '*.a' -delete
  find /usr/lib -name 'libcuda.so*' -delete
  ln --symbolic --force "$to/bin/orchestrator" "$to/bin/worker" /usr/local/bin/
  ldconfig
  if ldd "$to"/bin/* | grep 'not found'; then
    echo "image.sh: the programs lack these libraries" >&2
    exit 1
  fi
  rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb
  orchestrator --version
}

case ${1-} in
  build) build "${2:?cpu or cuda}" "${3:?the commit}" ;;
  finish) finish ;;
  *)
    sed -n '3,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 1
    ;;
esac

# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Read by install.sh: what it asks apt and dpkg, what it says when something is in the way, and the libtorch for GPUs.

# os_release FIELD: what the system says of itself, or nothing. FOLDWISE_OS_RELEASE is the file, for the test of this.
os_release() {
  # shellcheck source=/dev/null
  (source "${FOLDWISE_OS_RELEASE:-/etc/os-release}" 2>/dev/null && printf '%s' "${!1-}") || true
}

# release: debian-13, ubuntu-24.04, fedora-42, arch- …
release() {
  printf '%s-%s' "$(os_release ID)" "$(os_release VERSION_ID)"
}

# release_name: Debian 13 (trixie)
release_name() {
  local name
  name=$(os_release PRETTY_NAME)
  name=${name/ GNU\/Linux/}
  printf '%s' "${name:-an unknown system}"
}

# installed PACKAGE
installed() {
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# missing_of PACKAGE…: those that are not installed, one per line.
missing_of() {
  local package installed
  installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
  for package in "$@"; do
    grep -qxF "$package installed" <<<"$installed" || echo "$package"
  done
}

# torch_of_prefix: the folder in CMAKE_PREFIX_PATH that holds a libtorch; fails where none does.
torch_of_prefix() {
  local folders folder
  IFS=':;' read -ra folders <<<"${CMAKE_PREFIX_PATH-}"
  for folder in ${folders[@]+"${folders[@]}"}; do
    if [[ -f $folder/Torch/TorchConfig.cmake || -f $folder/share/cmake/Torch/TorchConfig.cmake ]]; then
      printf '%s' "$folder"
      return
    fi
  done
  return 1
}

# as_root COMMAND…: one line that root, or who may become root, can run as it stands.
as_root() {
  local sudo='' line='' command
  if ((EUID)) && command -v sudo >/dev/null; then
    sudo='sudo '
  fi
  for command in "$@"; do
    line+="${line:+ && }$sudo$command"
  done
  printf '  %s' "$line"
}

# advise TEXT COMMAND…: says what is in the way and the line that mends it; exit code 1.
advise() {
  local text=$1 who=''
  shift
  if ((EUID)) && ! command -v sudo >/dev/null; then
    who=' as root'
  fi
  printf '%s%s, then start again:\n\n%s\n\n' "$text" "$who" "$(as_root "$@")" >&2
  exit 1
}

# lists_known: whether apt has read any lists. Without, as in a new image, it knows what is installed and nothing else.
lists_known() {
  [[ $(apt-cache policy) == *' Packages'* ]]
}

# expect_known PACKAGE…: ends with the counterparts when apt has lists but not these packages.
expect_known() {
  local known package unknown=()
  lists_known || return 0  # `apt-get update` comes first
  known=$(apt-cache policy "$@" | awk '/^[^ ]/ { name = $1 } /Candidate:/ && $2 != "(none)" { print name }')
  for package in "$@"; do
    grep -qxF "$package:" <<<"$known" || unknown+=("$package")
  done
  ((${#unknown[@]})) || return 0
  printf '%s has no package named %s.\n\n' "$(release_name)" "${unknown[*]}" >&2
  cat .ci/counterparts.txt >&2
  exit 1
}

# expect_cuda_packages: ends with what to do where Debian's libtorch for GPUs cannot be installed from apt's sources.
expect_cuda_packages() {
  local components file component name absent=()
  if [[ $(release) == debian-12 ]]; then
    cat >&2 <<'END'
Debian 12 has no libtorch for GPUs. Three ways to one:
  Debian 13, where ./install.sh --cuda finds it;
  a PyTorch of pip's, 2.7 or newer, on this system:
    CMAKE_PREFIX_PATH=$(python3 -c 'import torch; print(torch.utils.cmake_prefix_path)') ./quickstart.sh
  the container of Debian 13: slurm/CONTAINERS.md
END
    exit 1
  fi
  installed libtorch-cuda-dev && return
  # One line per source of this release's packages: component, file:entry. Those as well whose lists were never read, or not
  # since they were added.
  # shellcheck disable=SC2016  # apt expands these
  components=$(for name in "$(os_release VERSION_CODENAME)" stable; do
    apt-get indextargets --no-release-info --format '$(COMPONENT) $(SOURCESENTRY)' 'Created-By: Packages' "Release: $name"
  done)
  for component in contrib non-free; do
    grep -q "^$component " <<<"$components" || absent+=("$component")
  done
  ((${#absent[@]})) || return 0
  file=$(awk '$1 == "main" { sub(/:[0-9]+$/, "", $2); print $2; exit }' <<<"$components")
  [[ $file ]] || fail "apt knows no source of $(release_name): libtorch-cuda-dev is in its components contrib and non-free"
  local lines='^deb'
  [[ $file != *.sources ]] || lines='^Components:'
  advise "libtorch-cuda-dev is in Debian's components contrib and non-free, which apt's sources do not name. Add them" \
    "sed -i '/$lines/s/\$/ ${absent[*]}/' $file"
}

# install_with_cudnn PACKAGE…: nvidia-cudnn holds no library but fetches it from NVIDIA while it is configured, and where
# it cannot, everything that depends on it stays unconfigured. Then it is configured without, and expect_cudnn says so.
install_with_cudnn() {
  step "the package nvidia-cudnn fetches cuDNN from NVIDIA, under NVIDIA's licence for it"
  if apt-get install -y --no-install-recommends "$@" >build/install.log 2>&1; then
    return
  fi
  if [[ $(dpkg-query -W -f '${db:Status-Status}' nvidia-cudnn 2>/dev/null) == half-configured ]]; then
    step "cuDNN could not be fetched; going on without it"
    debconf-set-selections <<<'nvidia-cudnn nvidia-cudnn/question select I Decline'
    logged build/configure.log dpkg --configure -a
  fi
  logged build/install.log apt-get install -y --no-install-recommends "$@"
}

# expect_cudnn: ends with what to do when the library that libtorch_cuda.so cannot be loaded without is not there.
expect_cudnn() {
  local fetch='update-nvidia-cudnn --update --filelist /var/lib/nvidia-cudnn/filelist.txt'
  [[ ! -e /usr/lib/$(uname -m)-linux-gnu/libcudnn.so.9 ]] || return 0
  [[ $(PATH=$PATH:/usr/sbin:/sbin ldconfig -p) != *'libcudnn.so.9 '* ]] || return 0  # NVIDIA's own package puts it elsewhere
  cat >&2 <<END
cuDNN is missing: the packages are installed and Foldwise can be built, but no program with Debian's libtorch for GPUs starts
without libcudnn.so.9. Debian may not distribute it; its package nvidia-cudnn fetches it from NVIDIA, which did not work.
Where NVIDIA's server can be reached, run:

$(as_root "$fetch")

Elsewhere bring the archive along (its address: grep URL_$(dpkg --print-architecture)= /usr/sbin/update-nvidia-cudnn) in a folder DIR, and run:

$(as_root "$fetch --tmpdir DIR")

Back to CPUs alone: $(as_root "apt-get install -y --no-install-recommends libtorch-dev")
END
  exit 1
}

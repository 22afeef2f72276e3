#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What install.sh says and runs on systems that this is not: a copy of it meets stand-ins for apt and dpkg.
#   tests/install_test.sh
set -euo pipefail
root=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/..
# Not in the build folder: that may be root's in a home where a user without root may not look.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0

# system OS_RELEASE [PACKAGE…]: a system that calls itself so, with these packages installed and all others to be had.
system() {
  rm -rf "$scratch"
  mkdir -p "$scratch/bin" "$scratch/.ci"
  cp "$root/install.sh" "$scratch/"
  cp "$root"/.ci/{steps.sh,packaging.sh,counterparts.txt} "$scratch/.ci/"
  printf '%b' "$1" >"$scratch/os-release"
  shift
  printf '%s\n' "$@" >"$scratch/installed"
  touch "$scratch/calls" "$scratch/unknown"
  echo ' 500 http://deb.debian.org/debian trixie/main amd64 Packages' >"$scratch/lists"
  local tool
  for tool in bash cat sed grep awk dirname basename readlink tail mkdir chown uname env rm; do
    ln -s "$(command -v $tool)" "$scratch/bin/$tool"
  done
}

# program NAME <TEXT: a stand-in, in the shell's language; $scratch is the folder of all this.
program() {
  { printf '#!/usr/bin/env bash\nscratch=%q\n' "$scratch" && cat; } >"$scratch/bin/$1"
  chmod +x "$scratch/bin/$1"
}

# debian: the stand-ins for apt and dpkg.
debian() {
  program apt-get <<'END'
case $1 in
  # Without this option apt leaves out what it has no list of: a component that was just added, or all in a new image.
  indextargets) [[ $2 != --no-release-info ]] || cat "$scratch/components" ;;
  *) echo "apt-get $*" >>"$scratch/calls" ;;
esac
[[ $1 != install || ! -e $scratch/install_fails ]] || { rm "$scratch/install_fails"; exit 100; }
END
  program apt-cache <<'END'
shift
(($#)) || printf 'Package files:\n 100 /var/lib/dpkg/status\n%s\n' "$(cat "$scratch/lists")"
for package; do
  grep -qx "$package" "$scratch/unknown" || printf '%s:\n  Candidate: 1.0\n' "$package"
done
END
  program dpkg-query <<'END'
if [[ $3 == *Package* ]]; then
  sed 's/$/ installed/' "$scratch/installed"
elif grep -qx "$4" "$scratch/installed"; then
  echo installed
elif [[ $4 == nvidia-cudnn ]]; then
  echo half-configured
fi
END
  program dpkg <<'END'
echo "dpkg $*" >>"$scratch/calls"
END
  program debconf-set-selections <<'END'
echo "debconf $(cat)" >>"$scratch/calls"
END
  program update-alternatives <<<''
  program ldconfig <<<''
}

# as USER CODE [ARGUMENT…]: install.sh as root or as a user without root ends with the code; its output is in $said.
as() {
  local user=$1 expected=$2 code=0 prefix=()
  shift 2
  if [[ $user == user ]] && ((EUID == 0)); then
    prefix=("$(command -v setpriv)" --reuid=65534 --regid=65534 --clear-groups)
  fi
  said=$("${prefix[@]}" "$scratch/bin/env" -i PATH="$scratch/bin" FOLDWISE_OS_RELEASE="$scratch/os-release" "${variables[@]}" \
    "$scratch/bin/bash" "$scratch/install.sh" "$@" 2>&1) || code=$?
  ((code == expected)) || complain "install.sh $* ends with $code instead of $expected"
}

complain() {
  printf '%s:\n%s\n\n' "$1" "$said"
  failures=$((failures + 1))
}

says() {
  [[ $said == *"$1"* ]] || complain "does not say \"$1\""
}

calls() {
  grep -qF -- "$1" "$scratch/calls" || complain "does not run \"$1\" but $(cat "$scratch/calls")"
}

bookworm='ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n'
trixie='ID=debian\nVERSION_ID="13"\nVERSION_CODENAME=trixie\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n'
ubuntu='ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\nPRETTY_NAME="Ubuntu 24.04 LTS"\n'
fedora='ID=fedora\nVERSION_ID=42\nPRETTY_NAME="Fedora Linux 42"\n'
variables=(HOME=/)
mapfile -t names < <("$root/install.sh" --print-packages)
names=("${names[@]/%libtorch-cuda-dev/libtorch-dev}")

system "$fedora"
as user 1
says 'this is Fedora Linux 42'
says 'cmake >= 3.25'
variables=(FOLDWISE_SKIP_INSTALL=1)
as user 0
variables=(HOME=/)

system "$trixie" "${names[@]}"
debian
as user 0
says 'this is Debian 13 (trixie)'
says 'all packages are installed'
as user 1 --tests
says 'apt-get update && '
says 'apt-get install -y --no-install-recommends git clang-format shellcheck'
as user 1 --nonsense
says "unknown option '--nonsense'"

# A libtorch of pip's is used in place of Debian's, and the one for GPUs is kept once it is chosen.
system "$bookworm" "${names[@]/#libtorch-dev/other}"
debian
as user 1
says 'libtorch-dev'
mkdir -p "$scratch/torch/share/cmake/Torch"
touch "$scratch/torch/share/cmake/Torch/TorchConfig.cmake"
variables=(CMAKE_PREFIX_PATH="/nowhere:$scratch/torch/share/cmake")
as user 0
says "libtorch is taken from $scratch/torch/share/cmake"
variables=(HOME=/)
echo libtorch-cuda-dev >>"$scratch/installed"
as user 0 --print-packages
[[ $said != *libtorch-dev* ]] || complain "forgets the libtorch for GPUs"

system "$ubuntu"
debian
printf '%s\n' libtorch-dev libcli11-dev >"$scratch/unknown"
as user 1
says 'trying the names of Debian 13'
says 'Ubuntu 24.04 LTS has no package named libcli11-dev libtorch-dev.'
says 'FOLDWISE_SKIP_INSTALL=1'

# In a new image apt knows nothing yet, and that is no reason to be sent elsewhere.
: >"$scratch/lists"
as user 1
says 'apt-get update && '
says 'apt-get install -y --no-install-recommends'

system "$bookworm" "${names[@]}"
debian
as user 1 --cuda
says 'Debian 12 has no libtorch for GPUs'

# The line that adds the components works on both of apt's formats, and changes nothing by itself.
for file in debian.sources sources.list; do
  system "$trixie" "${names[@]}"
  debian
  printf 'Types: deb\nComponents: main\n' >"$scratch/debian.sources"
  printf '# mirror\ndeb http://mirror trixie main\n' >"$scratch/sources.list"
  cp "$scratch/$file" "$scratch/before"
  printf 'main %s:1\nnon-free %s:1\n' "$scratch/$file" "$scratch/$file" >"$scratch/components"
  as user 1 --cuda
  says 'Add them'
  cmp -s "$scratch/$file" "$scratch/before" || complain "changes $file by itself"
  line=$(grep -o 'sed -i .*' <<<"$said") && bash -c "$line"
  grep -q 'main contrib$' "$scratch/$file" || complain "the line leaves $file as: $(cat "$scratch/$file")"
done

# What to do where cuDNN cannot be fetched is known to install.sh, not to apt. Nobody has read the lists of the components yet.
system "$trixie" "${names[@]/#libtorch-dev/other}"
debian
printf 'main f:1\ncontrib f:1\nnon-free f:1\n' >"$scratch/components"
echo libtorch-cuda-dev >"$scratch/unknown"
as user 1 --cuda
says "$scratch/install.sh --cuda"

if ((EUID == 0)); then
  system "$trixie" "${names[@]/#libfmt-dev/other}"
  debian
  mkdir "$scratch/build"
  chown 65534 "$scratch"
  as root 0
  [[ $(stat -c %u "$scratch/build") == 65534 ]] || complain "leaves build to root in somebody else's tree"
  calls 'apt-get update'
  calls 'apt-get install -y --no-install-recommends libfmt-dev'

  # nvidia-cudnn cannot fetch its library: everything else is configured, and it is said.
  system "$trixie" "${names[@]/#libtorch-dev/other}"
  debian
  printf 'main f:1\ncontrib f:1\nnon-free f:1\n' >"$scratch/components"
  touch "$scratch/install_fails"
  [[ ! -e /usr/lib/$(uname -m)-linux-gnu/libcudnn.so.9 ]] || exit $((failures > 0))  # not missing here
  as root 1 --cuda
  calls 'apt-get install -y --no-install-recommends libtorch-cuda-dev'
  calls 'debconf nvidia-cudnn nvidia-cudnn/question select I Decline'
  calls 'dpkg --configure -a'
  says 'cuDNN is missing'
  says 'update-nvidia-cudnn --update'
fi
exit $((failures > 0))

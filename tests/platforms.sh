#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The two commands on a bare Debian, as somebody meets them who has nothing: debootstrap makes it in a folder, the last
# commit is cloned into it, and each step is done in a chroot and reported in one line. Needs root and the packages'
# mirror, which is read from this machine's apt.
#
#   tests/platforms.sh bookworm|trixie   quickstart.sh as a user without root; what it advises, as root; quickstart.sh
#     --tests           then test.sh, as the user and as root
#     --root            instead of all that: quickstart.sh as root, which installs what is missing by itself
#     --cuda            then install.sh --cuda and the models with that libtorch, tested without a GPU (trixie)
#     --dir DIR         the Debian lies here; one that is there already is used as it is
#     --only STEP,…     these steps alone, in the Debian of --dir: made advice install quickstart again tests-advice
#                       tests-install tests-user tests-root root-quickstart cuda-advice cuda-install cuda-tests
#     --keep            the folder is not removed; after a failure it never is
#     --ccache DIR      the compiler's results are kept here between runs; without it every build is a first one
#     --mirror URL      in place of apt's
# shellcheck disable=SC2317  # steps are called by name
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
source .ci/steps.sh
source tests/support/bare_debian.sh

usage() {
  sed -n '7,16s/^# \{0,1\}//p' tests/platforms.sh
}

release=${1-}
case $release in
  bookworm | trixie) shift ;;
  -h | --help) usage && exit 0 ;;
  *) usage >&2 && fail "which release? bookworm or trixie" ;;
esac
steps=(made advice install quickstart again)
keep=no
dir='' ccache='' mirror='' only=''
while (($#)); do
  case $1 in
    --tests) steps+=(tests-advice tests-install tests-user tests-root) ;;
    --root) steps=(made root-quickstart) ;;
    --cuda) steps+=(cuda-advice cuda-install cuda-tests) ;;
    --keep) keep=yes ;;
    --dir | --only | --ccache | --mirror)
      [[ ${2-} ]] || fail "'$1' needs a value"
      declare "${1#--}=$2"
      shift
      ;;
    *) usage >&2 && fail "unknown option '$1'" ;;
  esac
  shift
done
[[ -z $only || $dir ]] || fail "--only needs --dir: the folder that an earlier run kept"
[[ -z $only ]] || IFS=, read -ra steps <<<"$only"
expect_root
choose_folder "$release"
if [[ $ccache ]]; then
  mkdir -p "$ccache"
  chmod 1777 "$ccache"
  # shellcheck disable=SC2034  # read by inside
  bind=$(readlink -f "$ccache"):/ccache variables='CCACHE_DIR=/ccache CCACHE_UMASK=000'
fi

# as USER COMMAND…: in the clone of the repository there.
as() {
  local user=$1
  shift
  # shellcheck disable=SC2016  # the inner shell expands this
  inside "$dir" "$user" bash -c 'cd /home/user/foldwise && "$@"' bash "$@"
}

made() {
  [[ -e $dir/etc/debian_version ]] || make_debian "$release" "$dir" "$mirror" || return
  inside "$dir" root useradd --create-home --shell /bin/bash user || return
  git clone --quiet --no-hardlinks . "$dir/home/user/foldwise" && chown -R --reference="$dir/home/user" "$dir/home/user" || return
  detail="Debian $(cat "$dir/etc/debian_version"), $(grep -c '^Package:' "$dir/var/lib/dpkg/status") packages, $(git log -1 --format=%h)"
  [[ -z $(git status --porcelain) ]] || detail+=' (what is not committed is left out)'
}

# advised LINES COMMAND…: as the user without root, the command ends with 1 and exactly one line to run as root.
advised() {
  local file=$logs/$1.line code=0
  shift
  as user "$@" >"$file.said" 2>&1 || code=$?
  cat "$file.said"
  sed -n 's/^  \(\(sudo \)\?\(apt-get\|sed\|\/[^ ]*\/install\.sh\) .*\)/\1/p' "$file.said" >"$file"
  detail="exit code $code, advises to run $(cut -c-40 "$file")…"
  [[ $code == 1 && $(wc -l <"$file") == 1 ]]
}

# follow LINES: runs the line that was advised, as it was printed.
follow() {
  as root bash -c "$(cat "$logs/$1.line")" && detail="$(grep -c '^Package:' "$dir/var/lib/dpkg/status") packages"
}

advice() { advised quickstart ./quickstart.sh; }
install() { follow quickstart; }

# quickstart_as USER LOG: it ends with its table.
quickstart_as() {
  as "$1" ./quickstart.sh && grep '^| stochastic_softmax ' "$logs/$2.log" >"$logs/row" && detail=$(cut -c-44 "$logs/row")
}
quickstart() { quickstart_as user quickstart; }
root-quickstart() { quickstart_as root root-quickstart; }

# Nothing is built or trained twice.
again() {
  as user ./quickstart.sh && grep -qF 'ninja: no work to do' "$logs/again.log" && grep -q '^| stochastic_softmax ' "$logs/again.log"
}

tests-advice() { advised tests ./test.sh; }
tests-install() { follow tests; }

tests_as() {
  local code=0
  as "$1" ./test.sh || code=$?
  detail=$(grep 'tests passed' "$logs/tests-$1.log" || echo "no summary of ctest's")
  return "$code"
}
tests-user() { tests_as user; }
tests-root() {
  local code=0
  tests_as root || code=$?
  chown -R --reference="$dir/home/user" "$dir/home/user"
  return "$code"
}

# apt's sources lack contrib and non-free: one line mends that, and install.sh does not.
cuda-advice() {
  local before
  before=$(cat "$dir/etc/apt/sources.list")
  advised cuda ./install.sh --cuda && [[ $(cat "$dir/etc/apt/sources.list") == "$before" ]] && follow cuda
}

# The user is sent to install.sh as root. All packages end configured; without the way to NVIDIA's server only cuDNN is missing,
# and that is said.
cuda-install() {
  local code=0
  advised cuda-root ./install.sh --cuda || return
  as root bash -c "$(cat "$logs/cuda-root.line")" || code=$?
  # shellcheck disable=SC2016  # dpkg-query expands these
  detail=$(inside "$dir" root dpkg-query -W -f '${Package} ${Version}, ${db:Status-Status}' libtorch-cuda-dev)
  [[ $detail == *' installed' && -z $(inside "$dir" root dpkg --audit) ]] || return
  ((code == 0)) || { detail+='; cuDNN could not be fetched' && grep -q 'cuDNN is missing' "$logs/cuda-install.log"; }
}

# libtorch_cuda.so does not load without cuDNN: where it is missing, an empty one with its symbols stands in, on CPUs alone.
cuda-tests() {
  as root tests/support/cudnn_stand_in.sh /usr/local/lib || return
  as user bash -c 'cmake --preset models-only && cmake --build --preset models-only && ctest --preset models-only' || return
  detail="$(grep 'tests passed' "$logs/cuda-tests.log"), $(grep -o 'libtorch .* with CUDA' "$logs/cuda-tests.log")"
}

step "$release in $dir; logs: $logs"
for name in "${steps[@]}"; do
  declare -F "$name" >/dev/null || fail "no step '$name'"
  run_step "$name" "$name" || break
done
if ((failures)); then
  step "failed; again: $0 $release --dir $dir --only $name"
elif [[ $keep == no && -z $only ]]; then
  rm -rf --one-file-system "$dir"
fi
exit $((failures > 0))

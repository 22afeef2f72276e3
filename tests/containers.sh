#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The container recipes, proved without a container engine: the steps that stand in slurm/Dockerfile and slurm/foldwise.def
# are read from them and done in folders that debootstrap makes, and the image's own command runs a small sweep as a user
# without root. Needs root. The last commit is what is built.
#
#   tests/containers.sh dockerfile|apptainer   a line per step
#     --cuda            the variant for GPUs, tested on the CPU; where cuDNN cannot be fetched, a stand-in takes its place
#     --dir DIR         folders of the stages lie here, and are used as they are when they are there (made by debootstrap)
#     --keep            they are not removed; after a failure they never are
#     --ccache DIR      the compiler's results are kept here between runs
#     --mirror URL      in place of apt's
# shellcheck disable=SC2317  # steps are called by name
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
source .ci/steps.sh
source tests/support/bare_debian.sh

usage() {
  sed -n '7,12s/^# \{0,1\}//p' tests/containers.sh
}

recipe=${1-}
case $recipe in
  dockerfile | apptainer) shift ;;
  -h | --help) usage && exit 0 ;;
  *) usage >&2 && fail "which recipe? dockerfile or apptainer" ;;
esac
variant=cpu keep=no
dir='' ccache='' mirror=''
while (($#)); do
  case $1 in
    --cuda) variant=cuda ;;
    --keep) keep=yes ;;
    --dir | --ccache | --mirror)
      [[ ${2-} ]] || fail "'$1' needs a value"
      declare "${1#--}=$2"
      shift
      ;;
    *) usage >&2 && fail "unknown option '$1'" ;;
  esac
  shift
done
expect_root
mirror=${mirror:-$(mirror_of_apt)}
[[ $mirror ]] || fail "this machine's apt names no mirror of Debian's main packages; give one with --mirror"
dir=${dir:-$(mktemp -d "${TMPDIR:-/tmp}/foldwise-$recipe.XXXXXX")}
mkdir -p "$dir"
dir=$(readlink -f "$dir")
logs=$dir.logs
mkdir -p "$logs"
if [[ $ccache ]]; then
  mkdir -p "$ccache"
  # shellcheck disable=SC2034  # read by inside
  bind=$(readlink -f "$ccache"):/ccache variables='CCACHE_DIR=/ccache'
fi

# The recipe as lines "INSTRUCTION REST", the same for both kinds: FROM NAME, ARG NAME=VALUE, COPY FROM TO (of the
# repository), FETCH FROM TO (of the stage named build), RUN COMMAND, START COMMAND.
steps_of_dockerfile() {
  sed -e '/^#/d; /^$/d' -e 's/^COPY --from=build /FETCH /' -e 's/^ENTRYPOINT \["\(.*\)"\]$/START \1/' \
    -e 's/^FROM \S* AS \(\S*\)$/FROM \1/; s/^FROM \$.*/FROM final/' slurm/Dockerfile | grep -v '^ARG BASE='
}
steps_of_apptainer() {
  awk '
    /^Stage: / { print "FROM", $2; section = "" }
    /^%/ { section = $0; next }
    /^ / && section == "%arguments" { print "ARG", $1 }
    /^ / && section == "%files" { print "COPY", $1, $2 }
    /^ / && section ~ /^%files from build$/ { print "FETCH", $1, $2 }
    /^ / && section == "%post" { sub(/^ +/, ""); print "RUN", $0 }
    /^ / && section == "%runscript" { sub(/^ +exec /, ""); sub(/ "\$@"$/, ""); print "START", $0 }
  ' slurm/foldwise.def | sed 's/{{ \([A-Z]*\) }}/${\1}/g'
}

from() {
  stage=$1
  # The stages start alike: the second is a copy of the first before anything was done to it.
  if [[ ! -e $dir/base/etc/debian_version ]]; then
    make_debian trixie "$dir/base" "$mirror" || return
  fi
  rm -rf --one-file-system "${dir:?}/$stage"
  cp -a "$dir/base" "$dir/$stage"
}

# copy FROM TO: of the last commit, what .dockerignore lets through.
copy() {
  local what=$1 paths
  [[ $what != . ]] || mapfile -t paths < <(sed -n 's/^!//p' .dockerignore)
  [[ $what == . ]] || paths=("$what")
  mkdir -p "$dir/$stage/src"
  git archive HEAD "${paths[@]}" | tar -x -C "$dir/$stage/src"
  [[ $2 == /src || $2 == /src/$what ]]
}

fetch() {
  mkdir -p "$dir/$stage$(dirname "$2")" && cp -a "$dir/build$1" "$dir/$stage$2"
}

run() {
  # Without the way to NVIDIA's server, install.sh says so and ends with 1: then a stand-in for cuDNN, and once more.
  inside "$dir/$stage" root bash -c "$1" && return
  [[ $variant == cuda && $stage == build ]] || return
  cp tests/support/cudnn_stand_in.sh "$dir/$stage/root/"
  inside "$dir/$stage" root bash -c "/root/cudnn_stand_in.sh /usr/local/lib && $1" || return
  detail='with a stand-in for cuDNN'
}

# The image's command, as a user without root, with folders of the host's for data and results.
sweep() {
  inside "$dir/final" root useradd --create-home user || return
  local image=("inside" "$dir/final" user "$start")
  "${image[@]}" datasets make afew --out /home/user/data/quickstart-afew --train-per-class 4 --validation-per-class 2 \
    --subjects 8 --size 32x32 --frames 12-16 || return
  variables="FOLDWISE_DATA=/home/user/data" "${image[@]}" /opt/foldwise/experiments/quickstart.yaml protocol.repeats=2 \
    training.epochs=2 output=/home/user/runs/try || return
  "${image[@]}" table /home/user/runs/try >"$logs/table" || return
  grep -q '^| stochastic_softmax ' "$logs/table" && detail="$(grep '^| uniform' "$logs/table" | cut -c-44)"
}

smaller() {
  detail="$(du -sm "$dir/final" | cut -f1) MiB, of which the bare Debian $(du -sm "$dir/base" | cut -f1) MiB"
  ! inside "$dir/final" root bash -c 'command -v g++ cmake'
}

step "slurm/$recipe, $variant, in $dir; logs: $logs"
declare -A values=()
number=0
while read -r instruction rest; do
  number=$((number + 1))
  for name in "${!values[@]}"; do
    rest=${rest//"\${$name}"/${values[$name]}}
  done
  read -r first second <<<"$rest"
  case $instruction in
    ARG)
      case $first in
        VARIANT=*) values[VARIANT]=$variant ;;
        COMMIT=*) values[COMMIT]=$(git rev-parse --short=12 HEAD) ;;
        *) fail "slurm/$recipe has an argument that this does not know: $first" ;;
      esac
      ;;
    START) start=$first ;;
    ENV | WORKDIR) ;;
    FROM) run_step "$number-from" from "$first" || break ;;
    COPY) run_step "$number-copy" copy "$first" "$second" || break ;;
    FETCH) run_step "$number-fetch" fetch "$first" "$second" || break ;;
    RUN) run_step "$number-run" run "$rest" || break ;;
    *) fail "slurm/$recipe has an instruction that this does not know: $instruction $rest" ;;
  esac
done < <("steps_of_$recipe")
((failures)) || run_step size smaller || true
((failures)) || run_step sweep sweep || true
if ((failures)); then
  step "failed; the folders are kept in $dir"
elif [[ $keep == no ]]; then
  rm -rf --one-file-system "$dir"
fi
exit $((failures > 0))

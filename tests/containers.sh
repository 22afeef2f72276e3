#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The container recipes, proved on a machine without a container engine, from the last commit: an image is built, and its
# own command runs a small sweep as a user without root. slurm/Dockerfile is built by the Buildah of Debian 13, in a folder
# that debootstrap makes; the steps of slurm/foldwise.def, for which Debian has no engine, are read from it and done in
# such folders. Needs root.
#
#   tests/containers.sh dockerfile|apptainer   a line per step
#     --cuda            the variant for GPUs, run on the CPU. It needs NVIDIA's server for cuDNN; with apptainer a stand-in
#                       takes its place where that is out of reach
#     --dir DIR         the folders lie here; a bare Debian in DIR/base is used as it is
#     --keep            they are not removed; after a failure they never are
#     --ccache DIR      the compiler's results are kept here between runs
#     --mirror URL      in place of apt's
# shellcheck disable=SC2317  # steps are called by name
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
source .ci/steps.sh
source tests/support/bare_debian.sh

usage() {
  sed -n '8,14s/^# \{0,1\}//p' tests/containers.sh
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
choose_folder "$recipe"
if [[ $ccache ]]; then
  mkdir -p "$ccache"
  # shellcheck disable=SC2034  # read by inside
  bind=$(readlink -f "$ccache"):/root/.cache/ccache
fi
commit=$(git rev-parse --short=12 HEAD)

base() {
  [[ -e $dir/base/etc/debian_version ]] || make_debian trixie "$dir/base" "$mirror" || return
  detail="Debian $(cat "$dir/base/etc/debian_version")"
}

# A folder that starts as the bare Debian.
fresh() {
  rm -rf --one-file-system "${dir:?}/$1"
  cp -a "$dir/base" "$dir/$1"
}

# small_sweep COMMAND…: what the image's command does with videos in /work/data, its results in /work/runs.
small_sweep() {
  "$@" datasets make unbc_mcmaster --out /work/data/quickstart-unbc --subjects 8 --painless 0 --none 1 --mild 0 \
    --strong 1 --size 32x32 --frames 12-16 --apex 3-4 || return
  "$@" /opt/foldwise/experiments/quickstart.yaml dataset.root=/work/data/quickstart-unbc protocol.folds=2 \
    training.epochs=2 output=/work/runs/try || return
  "$@" table /work/runs/try >"$logs/table" || return
  "$@" --version >"$logs/version" || return
  grep -qF "$commit" "$logs/version" && grep -q '^| stochastic_softmax ' "$logs/table" && detail=$(cat "$logs/version")
}

# Docker's file, with Buildah

# buildah ARGUMENT…: in the folder that holds it. Without a daemon, an overlay or the right to raise limits.
buildah() {
  variables='STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot' inside "$dir/engine" root buildah "$@"
}

engine() {
  fresh engine
  inside "$dir/engine" root apt-get update || return
  inside "$dir/engine" root apt-get install --yes --no-install-recommends buildah netavark ca-certificates || return
  mkdir "$dir/engine/context" "$dir/engine/work"
  git archive HEAD | tar -x -C "$dir/engine/context"
  tar -c --exclude=./dev --exclude=./proc --exclude=./sys -C "$dir/base" -f "$dir/engine/base.tar" . || return
  # shellcheck disable=SC2016  # the inner shell expands this
  inside "$dir/engine" root bash -c '
    export STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot
    container=$(buildah from scratch) && buildah add --quiet "$container" /base.tar / &&
      buildah commit --quiet --rm "$container" localhost/bare-debian' || return
  detail=$(buildah --version)
}

built() {
  local cache=()
  [[ -z $ccache ]] || cache=(--volume /root/.cache/ccache:/root/.cache/ccache)
  buildah build --file /context/slurm/Dockerfile --tag foldwise --build-arg BASE=localhost/bare-debian \
    --build-arg COMMIT="$commit" --build-arg VARIANT="$variant" --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 \
    "${cache[@]}" /context || return
  detail=$(buildah images --format '{{.Size}}' localhost/foldwise)
}

ran() {
  local command
  chown 1234:1234 "$dir/engine/work"
  buildah from --name try --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 localhost/foldwise || return
  command=$(buildah inspect --format '{{index .OCIv1.Config.Entrypoint 0}}' try) || return
  small_sweep buildah run --user 1234:1234 --volume /work:/work try -- "$command"
}

# Apptainer's file, step by step

# The recipe as lines: STAGE NAME, COPY FROM TO (of the repository), FETCH FROM TO (of the stage "build"), RUN COMMAND, START
# COMMAND.
steps_of_definition() {
  awk -v VARIANT="$variant" -v COMMIT="$commit" '
    /^Stage: / { print "STAGE", $2; section = "" }
    /^%/ { section = $0; next }
    !/^ / { next }
    { sub(/^ +/, ""); gsub(/{{ VARIANT }}/, VARIANT); gsub(/{{ COMMIT }}/, COMMIT) }
    section == "%files" { print "COPY", $0 }
    section == "%files from build" { print "FETCH", $0 }
    section == "%post" { print "RUN", $0 }
    section == "%runscript" { sub(/^exec /, ""); sub(/ "\$@"$/, ""); print "START", $0 }
  ' slurm/foldwise.def
}

# Without the way to NVIDIA's server, install.sh says so and ends with 1: then with a stand-in for cuDNN, once more.
run_in() {
  detail=''
  inside "$dir/$1" root bash -c "$2" && return
  [[ $variant == cuda && $1 == build ]] || return
  cp tests/support/cudnn_stand_in.sh "$dir/build/root/"
  inside "$dir/build" root bash -c "/root/cudnn_stand_in.sh /usr/local/lib && $2" || return
  detail='with a stand-in for cuDNN'
}

do_steps() {
  local instruction rest from to said=''
  while read -r instruction rest; do
    echo "$instruction $rest"
    read -r from to <<<"$rest"
    case $instruction in
      STAGE) stage=$from && fresh "$stage" ;;
      COPY) mkdir -p "$dir/$stage$(dirname "$to")" && git archive HEAD "$from" | tar -x -C "$dir/$stage${to%"$from"}" ;;
      FETCH) mkdir -p "$dir/$stage$(dirname "$to")" && cp -a "$dir/build$from" "$dir/$stage$to" ;;
      RUN) run_in "$stage" "$rest" && said+=$detail ;;
      START) start=$from ;;
    esac || return
  done < <(steps_of_definition)
  detail="$(du -sm "$dir/final" | cut -f1) MiB${said:+, $said}"
}

run_image() {
  inside "$dir/final" root useradd --create-home user || return
  inside "$dir/final" root install --directory --owner=user /work || return
  small_sweep inside "$dir/final" user "$start"
}

step "slurm/$recipe, $variant, in $dir; logs: $logs"
declare -A steps=([dockerfile]='base engine built ran' [apptainer]='base do_steps run_image')
for name in ${steps[$recipe]}; do
  run_step "${name/_/-}" "$name" || break
done
if ((failures)); then
  step "failed; the folders are kept in $dir"
elif [[ $keep == no ]]; then
  rm -rf --one-file-system "$dir"
fi
exit $((failures > 0))

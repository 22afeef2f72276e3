# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Read by tests/platforms.sh and tests/containers.sh: a bare Debian in a folder, commands in it, and a line per step.
# Everything mounted for a command lives in a mount namespace of its own and ends with it, whatever happens; so do its processes.

failures=0

# expect_root: ends with what is missing to make a Debian in a folder.
expect_root() {
  local command
  ((EUID == 0)) || fail "needs root, for debootstrap and chroot: sudo $0 …"
  for command in debootstrap unshare chroot git; do
    command -v "$command" >/dev/null || fail "'$command' is missing (Debian: debootstrap util-linux coreutils git)"
  done
}

# mirror_of_apt: where this machine's apt takes Debian's main packages from, whichever way its sources are written.
mirror_of_apt() {
  local codename
  # shellcheck source=/dev/null
  codename=$(source /etc/os-release && echo "$VERSION_CODENAME")
  # shellcheck disable=SC2016  # apt expands these
  apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' 'Component: main' |
    awk -v codename="$codename" '$1 == codename && !found++ { print $2 }'
}

# choose_folder NAME: where none are given, sets $mirror to apt's and $dir to a new folder named after NAME; makes it, and
# $logs beside it.
choose_folder() {
  mirror=${mirror:-$(mirror_of_apt)}
  [[ $mirror ]] || fail "this machine's apt names no mirror of Debian's main packages; give one with --mirror"
  dir=${dir:-$(mktemp -d "${TMPDIR:-/tmp}/foldwise-$1.XXXXXX")}
  mkdir -p "$dir"
  dir=$(readlink -f "$dir")
  logs=$dir.logs
  mkdir -p "$logs"
}

# make_debian RELEASE FOLDER MIRROR: a minimal Debian, its packages' lists and archives left out.
make_debian() {
  debootstrap --variant=minbase "$1" "$2" "$3" || return
  chmod 755 "$2" # mktemp lets nobody else in, and a user's / it is
  rm -rf "$2"/var/lib/apt/lists/* "$2"/var/cache/apt/archives/*.deb
  # As in container images: nothing of this outlives a power cut.
  echo force-unsafe-io >"$2/etc/dpkg/dpkg.cfg.d/unsafe-io"
  # What an installer writes and debootstrap does not.
  printf '127.0.0.1 localhost\n127.0.1.1 %s\n' "$(hostname)" >"$2/etc/hosts"
}

# inside FOLDER USER COMMAND…: runs a command there, in the user's home, as a machine that boots from the folder would.
# What $bind names as HOST:INSIDE is seen there, and what $variables names as NAME=VALUE is set.
inside() {
  local folder=$1 user=$2
  shift 2
  # shellcheck disable=SC2016  # the inner shell expands these
  setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child bash -c '
    set -e
    folder=$1 user=$2 bind=$3 variables=$4
    shift 4
    mount --bind "$folder" "$folder"
    mount -t proc proc "$folder/proc"
    mount -t sysfs -o ro sysfs "$folder/sys"
    mount -t tmpfs -o mode=1777 shm "$folder/dev/shm"
    mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$folder/dev/pts"
    if [[ $bind ]]; then
      mkdir -p "$folder${bind#*:}"
      mount --bind "${bind%%:*}" "$folder${bind#*:}"
    fi
    home=$(awk -F: -v user="$user" "\$1 == user { print \$6 }" "$folder/etc/passwd")
    # This shell stays as process 1, which takes care of orphans.
    chroot --userspec="$user" "$folder" /usr/bin/env -i HOME="$home" USER="$user" LOGNAME="$user" LANG=C.UTF-8 \
      PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin $variables \
      bash -c "cd && \"\$@\"" bash "$@" </dev/null
    exit
  ' bash "$folder" "$user" "${bind-}" "${variables-}" "$@"
}

# run_step NAME FUNCTION [ARGUMENT…]: runs the function with its output in $logs/NAME.log and prints one line: name, seconds, ok
# or FAILED, and what the function left in $detail. Of a failure the log's last lines follow.
run_step() {
  local name=$1 started=$EPOCHSECONDS verdict=ok
  shift
  detail=''
  # shellcheck disable=SC2154  # who reads this says where the logs are
  "$@" >"$logs/$name.log" 2>&1 || verdict=FAILED
  printf '%-14s %5d s  %-6s  %s\n' "$name" $((EPOCHSECONDS - started)) "$verdict" "$detail"
  if [[ $verdict == FAILED ]]; then
    failures=$((failures + 1))
    tail -n 30 "$logs/$name.log" | sed 's/^/    /'
    return 1
  fi
}

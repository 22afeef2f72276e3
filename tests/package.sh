#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The package for Debian that CPack makes of a build, installed with what it depends on in a bare Debian of the same release,
# where a sweep runs as a user. Needs root, dpkg-dev and the packages' mirror, which is read from this machine's apt.
#   tests/package.sh [BUILD-FOLDER]        default: build/release
# shellcheck disable=SC2317  # steps are called by name
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
source .ci/steps.sh
source tests/support/bare_debian.sh

build=$(readlink -f "${1:-build/release}")
expect_root
command -v dpkg-shlibdeps >/dev/null || fail "'dpkg-shlibdeps' is missing (Debian: dpkg-dev)"
# shellcheck disable=SC1091
release=$(source /etc/os-release && echo "$VERSION_CODENAME")
mirror='' dir=''
choose_folder package

packed() {
  (cd "$dir.logs" && rm -f foldwise_*.deb && cpack --config "$build/CPackConfig.cmake") || return
  package=$(echo "$dir.logs"/foldwise_*.deb)
  detail="$(basename "$package"), $(stat -c %s "$package") bytes"
}
made() { make_debian "$release" "$dir" "$mirror" && inside "$dir" root useradd --create-home --shell /bin/bash user; }
installed() {
  cp "$package" "$dir/root/foldwise.deb" || return
  inside "$dir" root bash -c 'apt-get update && apt-get install -y --no-install-recommends ./foldwise.deb' || return
  detail="$(grep -c '^Package:' "$dir/var/lib/dpkg/status") packages"
}
# The quickstart, as somebody who has the package and nothing else.
swept() {
  # shellcheck disable=SC2016  # the inner shell expands these
  inside "$dir" user bash -c '
    set -e
    orchestrator --version
    orchestrator datasets make unbc_mcmaster --out data/quickstart-unbc --subjects 10 --painless 0 --none 2 --mild 0 --strong 2 \
      --size 32x32 --frames 12-16 --apex 3-4
    orchestrator /usr/share/foldwise/experiments/quickstart.yaml protocol.folds=2 training.epochs=6' || return
  grep '^| stochastic_softmax ' "$logs/swept.log" >"$logs/row" && detail=$(cut -c-44 "$logs/row")
}
# Where bash, zsh and man look by themselves.
# shellcheck disable=SC2016  # the inner shell expands these
found() {
  inside "$dir" root apt-get install -y --no-install-recommends zsh || return
  inside "$dir" user bash -c '
    set -e
    [[ -s /usr/share/man/man1/orchestrator.1 || -s /usr/share/man/man1/orchestrator.1.gz ]]
    source /usr/share/bash-completion/completions/orchestrator
    complete -p orchestrator
    zsh -f -c "autoload -U compinit; compinit -u -D; print \$_comps[orchestrator]" | grep -x _orchestrator'
}
# shellcheck disable=SC2016  # the inner shell expands this
removed() { inside "$dir" root bash -c 'apt-get remove -y foldwise && [[ -z $(find /usr -path "*foldwise*") ]]'; }

step "$release in $dir; logs: $logs"
for name in packed made installed swept found removed; do run_step "$name" "$name" || break; done
((failures)) || rm -rf --one-file-system "$dir"
exit $((failures > 0))

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `cmake --install` into a folder that is then moved: a sweep runs from there, and what comes beside the programs is whole.
#   installed_test.sh FOLDER-OF-EXECUTABLES
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"

say "installing"
expect_exit 0 cmake --install "$bin/.." --prefix "$scratch/first"
mv first moved
installed=$scratch/moved/bin/orchestrator
[[ -L $installed && $(readlink "$installed") != /* ]] || fail "$installed is no link that may move"

say "a sweep by what was installed alone"
make_videos
write_sweep 1
expect_exit 0 env PATH="$scratch/moved/bin:/usr/bin:/bin" orchestrator sweep.yaml output="$scratch/run" --workers-per-device 1
expect_words "| stochastic_softmax |" out.log

say "what comes beside it"
page=$(find moved -name orchestrator.1)
expect_words ".SH \"EXIT STATUS\"" "$page"
bash -n moved/share/bash-completion/completions/orchestrator || fail "the completion is no bash"
expect_words "#compdef orchestrator" moved/share/zsh/site-functions/_orchestrator
expect_words '"title": "Foldwise sweep"' moved/share/foldwise/schema.json
for table in "$sources"/experiments/*/published/*.csv; do
  cmp -s "$table" "moved/share/foldwise/${table#"$sources"/}" || fail "$table was not installed"
done
cmp -s "$sources/LICENSE" "$(find moved -name copyright)" || fail "the licence was not installed"
passed=yes

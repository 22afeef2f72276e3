#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What zsh makes of its completion script, typed into a terminal of its own: commands, options, their words, fields and their values.
# Read by hand, and found by zsh in a folder of its completions.   completion_test.sh FOLDER-OF-EXECUTABLES
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"

if ! command -v zsh >/dev/null; then
  echo "SKIPPED: the completion of zsh was not tried: zsh is not here (Debian: zsh)"
  passed=yes
  exit 0
fi
expect_exit 0 "$bin/orchestrator" completion zsh
cp out.log completion.zsh
mkdir completions
cp out.log completions/_orchestrator
touch sweep.yaml

cat >typed.zsh <<'END'
# typed.zsh FOLDER COMMAND: behind the command, which reads the completion, each line of standard input is what is typed, a blank line's end aside, and what then stands on the line.
zmodload zsh/zpty
zpty -b shell zsh -f -i
# until PATTERN: reads what the terminal shows up to there; told says how often something was awaited
until_shown() { zpty -r shell shown "*$1*" || { print -u2 "the shell ended while '$1' was awaited: $shown"; exit 1 } }
zpty -w shell "PROMPT=; PATH=$1:\$PATH; unsetopt prompt_cr prompt_sp zle_bracketed_paste; autoload -U compinit"
zpty -w shell "$2"
zpty -w shell "bindkey -e; show() { print -r -- \"<\$BUFFER>\"; BUFFER=; zle redisplay }; zle -N show"
zpty -w shell "bindkey '^X^G' show; print ready-\$((40 + 2))"
until_shown ready-42
integer wrong=0
while IFS='|' read -r typed wanted _; do
  zpty -w -n shell "$typed"$'\t\x18\x07'
  until_shown '<*>'
  shown=${${shown##*<}%%>*}
  if [[ $shown != "$wanted" ]]; then
    print -u2 -r -- "'$typed' became '$shown' and not '$wanted'"
    wrong=1
  fi
done
zpty -d shell
exit $wrong
END
cat >words <<'END'
orchestrator sta|orchestrator status |
orchestrator status --js|orchestrator status --json |
orchestrator figure conf|orchestrator figure confusion |
orchestrator table run --format late|orchestrator table run --format latex |
orchestrator sweep.yaml training.optimizer.k|orchestrator sweep.yaml training.optimizer.kind=|
orchestrator sweep.yaml training.optimizer.kind=sg|orchestrator sweep.yaml training.optimizer.kind=sgd |
orchestrator plan sweep.yaml sampling.strategy=weighted|orchestrator plan sweep.yaml sampling.strategy=weighted_loss |
orchestrator verif|orchestrator verify |
orchestrator run sweep.yaml --tensor|orchestrator run sweep.yaml --tensorboard |
END
# zsh HOW COMMAND
zsh_completes() { timeout 120 zsh -f typed.zsh "$bin" "$2" <words || fail "$1: zsh completes otherwise"; }
say "typed into zsh"
zsh_completes "read by hand" "compinit -u -D; source ./completion.zsh"
# shellcheck disable=SC2016  # zsh's own
zsh_completes "in a folder of completions" 'fpath=($PWD/completions $fpath); compinit -u -D'
passed=yes

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# tidy.sh looks at the right files in the right order, once, and hides no finding: in a repository of its own, with a
# clang-tidy that finds the word BAD.
#   tests/lint/tidy_test.sh FOLDER
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
scratch=${1:?a folder for scratch files}/scratch
failures=0

# expect WHAT SEEN WANTED
expect() {
  [[ $2 == "$3" ]] && return
  printf '%s: saw\n%s\nexpected\n%s\n' "$1" "$2" "$3"
  failures=$((failures + 1))
}

# tidy ARGUMENT…: sets $status, $said and $looked_at.
tidy() {
  : >"$scratch/looked_at"
  status=0
  said=$(PATH=$scratch/bin:$PATH tests/lint/tidy.sh "$@" 2>&1) || status=$?
  looked_at=$(sort "$scratch/looked_at" | tr '\n' ' ')
}

rm -rf "$scratch"
mkdir -p "$scratch"/{bin,tree/tests/lint,tree/worker,tree/build/release/tidy}
scratch=$(readlink -f "$scratch")
cat >"$scratch/bin/clang-tidy-14" <<END
#!/usr/bin/env bash
while [[ \$1 != /* ]]; do shift; done
basename "\$1" >>"$scratch/looked_at"
! grep -H BAD "\$1"
END
chmod +x "$scratch/bin/clang-tidy-14"
cd "$scratch/tree"
cp "$here"/{files,tidy,tidy_file}.sh tests/lint/
touch .clang-tidy
echo 'int f();' >worker/f.h
echo '#include "worker/f.h"' >worker/g.h
echo '#include "worker/g.h"' >worker/uses.cpp
echo 'int alone;' >worker/alone.cpp
echo 'int torch;' >worker/tensor.cpp
printf 'worker/tensor.cpp\ttorch\t-I.\nworker/alone.cpp\tquick\t-I.\nworker/uses.cpp\tquick\n' >build/release/tidy/files.txt
echo build >.gitignore
git init -q
git add -A
GIT_COMMITTER_DATE='2020-01-01T00:00' git -c user.name=a -c user.email=a@b commit -q --date '2020-01-01T00:00' -m old

tidy --list
expect 'every file, those with libtorch last' "$said" $'worker/alone.cpp\nworker/uses.cpp\nworker/tensor.cpp'
tidy --group torch --list
expect 'one group' "$said" worker/tensor.cpp
tidy --since '3 days' --list
expect 'nothing changed' "$said" ''
tidy
expect 'the first look' "$status $looked_at" '0 alone.cpp tensor.cpp uses.cpp '
tidy
expect 'the second look' "$status $looked_at" '0 '

touch worker/f.h
tidy --list
expect 'what includes a newer header, by another' "$said" worker/uses.cpp
echo 'int other();' >worker/f.h
echo 'int BAD;' >worker/tensor.cpp
tidy --since '3 days' --list
expect 'what changed before what includes it' "$said" $'worker/tensor.cpp\nworker/uses.cpp'
tidy --since '3 days'
expect 'a finding' "$status $looked_at" '1 tensor.cpp uses.cpp '
expect 'the finding itself' "$(grep -c 'tensor.cpp:int BAD' <<<"$said")" 1
tidy
expect 'a file with a finding is looked at again, the others not' "$status $looked_at" '1 tensor.cpp '

echo 'int one;' >worker/one.cpp
echo 'int two;' >worker/two.cpp
printf 'worker/one.cpp\tquick\t-I.\nworker/two.cpp\tquick\t-I.\n' >>build/release/tidy/files.txt
tidy --since '3 days' --group quick
expect 'files that are compiled alike, as one' "$status $looked_at" '0 files.cpp '
tidy --since '3 days' --group quick
expect 'none of them again' "$status $looked_at" '0 '
echo 'int two BAD;' >worker/two.cpp
touch worker/one.cpp
tidy --since '3 days' --group quick
expect 'a finding in one of them' "$status $looked_at" '1 files.cpp one.cpp two.cpp '
expect 'where it is' "$(grep -c '^finding in' <<<"$said") $(grep -c 'two.cpp:int two BAD' <<<"$said")" '1 1'
tidy --since '3 days' --group quick
expect 'the one with a finding alone' "$status $looked_at" '1 two.cpp '
echo 'int two;' >worker/two.cpp
touch worker/one.cpp
tidy --since '3 days' --group quick
expect 'no word of what was mended' "$status $looked_at$(grep -c BAD <<<"$said")" '0 files.cpp 0'
touch worker/one.cpp worker/two.cpp
tidy --group quick
expect 'over every file, each alone' "$status $looked_at" '0 one.cpp two.cpp '
rm worker/one.cpp worker/two.cpp
sed -i '/one.cpp\|two.cpp/d' build/release/tidy/files.txt

tidy --minutes 0
expect 'what found no time' "$status $looked_at${said% (*}" "0 LEFT OUT after 0 minutes: 1 of 1 files
  worker/tensor.cpp
clang-tidy: no finding in 0 of the 1 files that were to be looked at"
tidy --group quick
expect 'the group that is not looked at' "${said%% files with*}" 'LEFT OUT: 1'
tidy --minutes soon
expect 'no number' "$status $said" "2 tidy.sh: --minutes: saw 'soon'; allowed: a whole number"
exit $((failures > 0))

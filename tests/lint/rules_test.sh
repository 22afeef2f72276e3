#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# rules.sh finds each kind of violation, with file and line, in a tree of its own.
#   tests/lint/rules_test.sh FOLDER
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
scratch=${1:?a folder for scratch files}/scratch
failures=0

# expect FINDING [CONTENT FILE]…: with the contents in the files, rules.sh says the finding, of the last file or its
# folder, and fails; none: passes.
expect() {
  local finding=$1 file='' seen status=0
  shift
  rm -rf "$scratch"
  mkdir -p "$scratch/tests/lint" "$scratch/worker/models"
  cp "$here/files.sh" "$here/rules.sh" "$scratch/tests/lint/"
  touch "$scratch/worker/README.md" "$scratch/worker/models/README.md" "$scratch/tests/README.md"
  printf '%b' "$licence#pragma once\n" >"$scratch/worker/a.h"
  while (($# > 0)); do
    file=$2
    mkdir -p "$(dirname "$scratch/$file")"
    printf '%b' "$1" >"$scratch/$file"
    shift 2
  done
  seen=$("$scratch/tests/lint/rules.sh") || status=$?
  if [[ $finding == none ]]; then
    ((status == 0)) && return
  elif [[ $status == 1 && $seen != *$'\n'* && ($seen == "$file:$finding"* || $seen == "${file%/*}:$finding"*) ]]; then
    return
  fi
  printf 'expected "%s" of %s, exit %d: %s\n' "$finding" "$file" "$status" "$seen"
  failures=$((failures + 1))
}

licence='// SPDX-License-Identifier: Apache-2.0\n'
header="$licence#pragma once\n"
unfinished='TO''DO'
expect none "$licence#pragma once\nint f();\n" worker/a.h
expect none '#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n' worker/a.sh
expect '1: the first line' '#pragma once\n' worker/a.h
expect '2: the first line' '#!/bin/sh\necho\n' worker/a.sh
expect '1: the first line' '#SPDX - License - Identifier : Apache - 2.0\n' worker/CMakeLists.txt
expect '1: no #pragma once' "${licence}int f();\n" worker/a.h
expect "2: unfinished" "$licence// $unfinished: more\n" worker/a.cpp
expect '2: a banner' "$licence// ----------\n" worker/a.cpp
expect '2: blanks' "${licence}int a; \n" worker/a.cpp
expect '2: a tab' "$licence\tint a;\n" worker/a.cpp
expect none "$licence$(printf '\\n%.0s' {1..499})" worker/a.cpp
expect '501: more than 500 lines' "$licence$(printf '\\n%.0s' {1..500})" worker/a.cpp

script='#!/bin/bash\n# SPDX-License-Identifier: Apache-2.0\n'
quiet='gr''ep -qF a' first='he''ad -n 1'
expect '3: a pipe into' "${script}ls | $quiet\n" worker/a.sh
expect '3: a pipe into' "${script}ls | ${quiet/ / -v }\n" worker/a.sh
expect '3: a pipe into' "${script}ls |$first\n" worker/a.sh
expect '2: a pipe into' "# SPDX-License-Identifier: Apache-2.0\nls | $first\n" worker/a.sh
expect none "${script}ls | grep -F a\nfalse || $quiet b || $first b\nls | sed -n 1p\n" worker/a.sh
expect none "#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\nls | $first\n" worker/a.sh

# Every wing of a room has a README.
expect '1: no README.md: what lives in this wing' "$header" worker/clips/b.h
expect none "$header" worker/clips/b.h '' worker/clips/README.md

# A .cpp without a header of its own says whose half it is.
expect '2: no header of its own' "${licence}int b;\n" worker/b.cpp
expect none "$licence// The half of a.h that writes.\nint b;\n" worker/b.cpp
expect none "${licence}int b;\n" worker/a.cpp
expect none "${licence}int b;\n" tests/worker/b_test.cpp

# No two types of one name.
in_x='namespace foldwise::x {\n'
first="$header${in_x}struct A {\n  int a;\n};\n"
clash='4: foldwise::x::A is also defined in worker/c.h:4'
expect "$clash" "$first" worker/c.h "$header${in_x}class A final : public B {};\n" worker/d.h
expect "$clash" "$first" worker/c.h "$header${in_x}enum class A : int { one };\n" worker/d.h
expect "$clash" "$first" worker/c.h "$header${in_x}class A : public B,\n          public C {\n};\n" worker/d.h
expect "$clash" "$first" worker/c.h "$header${in_x}struct [[nodiscard]] alignas(16) A {\n};\n" worker/d.h
expect "${clash/worker/tests}" "$first" tests/c.h "$licence// Of c.h.\n${in_x}union A {};\n" worker/d.cpp
outer="${header}namespace foldwise {\n"
expect "${clash/4:/5:}" "$first" worker/c.h "${outer}namespace x {\nstruct A {};\n" worker/d.h
expect "${clash/4:/7:}" "$first" worker/c.h "${outer}class B;\n}\n${in_x}struct A {};\n" worker/d.h
outer+='class B;\n\n}  // namespace foldwise\n'
expect "${clash/4:/8:}" "$first" worker/c.h "$outer${in_x}struct A {};\n" worker/d.h
expect none "${first}struct A {};\n" worker/c.h
expect none "$first" worker/c.h "$header${in_x/x/y}struct A {};\n" worker/d.h
expect none "$first" worker/c.h "$header${in_x}struct A;\nenum class A : int;\n}  // namespace foldwise::x\n" worker/d.h
expect none "$first" worker/c.h "$header${in_x}class B {\n  struct A {};\n};\nstruct B::A {};\n" worker/d.h
expect none "$header${in_x}struct A<int> {};\n" worker/c.h "$header${in_x}struct A<char> {};\n" worker/d.h
hidden="$header${in_x}namespace {\nstruct A {};\n}  // namespace\n"
expect none "$hidden" worker/c.h "$hidden" worker/d.h "$first" worker/e.h
expect none "${header}namespace std {\nstruct A {};\n" worker/c.h "${header}namespace std {\nstruct A {};\n" worker/d.h
exit $((failures > 0))

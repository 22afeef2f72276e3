#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# clang-tidy over what build/release is built from. A file that passed is looked at again only when it or what it includes
# changed. Exit code 1 where there is a finding.
#
#   tests/lint/tidy.sh                     every file
#   tests/lint/tidy.sh --since '3 days'    the files that commits of that time touched and those that are not committed, then
#                                          what includes them
#   tests/lint/tidy.sh … --minutes 20      begins no file after so long, and says which it left out
#   tests/lint/tidy.sh … --group quick     those without libtorch alone, seconds each; or torch, those with it
#   tests/lint/tidy.sh … --list            says which files it would look at, in its order
set -euo pipefail
# shellcheck source=files.sh
source "$(dirname "${BASH_SOURCE[0]}")/files.sh"
build=build/release

fail() {
  printf 'tidy.sh: %s\n' "$*" >&2
  exit 2
}

since='' minutes='' group='' list=no
while (($#)); do
  case $1 in
    --since | --minutes | --group)
      [[ ${2-} ]] || fail "'$1' needs a value"
      declare "${1#--}=$2"
      shift
      ;;
    --list) list=yes ;;
    *) fail "unknown option '$1'; known: --since TIME, --minutes N, --group quick|torch, --list" ;;
  esac
  shift
done
[[ $minutes =~ ^[0-9]*$ ]] || fail "--minutes: saw '$minutes'; allowed: a whole number"
[[ $group =~ ^(quick|torch|)$ ]] || fail "--group: saw '$group'; allowed: quick, torch"
[[ -f $build/tidy/files.txt ]] || fail "$build is not configured; ./test.sh does that"

# changed_files: below the root, what commits since then touched or what differs from the last one.
changed_files() {
  { git log --since="$since ago" --name-only --format= && git diff --name-only HEAD && git ls-files --others --exclude-standard; } |
    sort -u
}

# inclusions: "file included", both below the root, for each #include "…" of ours. Paths in these start at the root.
inclusions() {
  # shellcheck disable=SC2016  # awk's own
  source_files '*.h' '*.cpp' | xargs awk '
    /^[ \t]*#[ \t]*include[ \t]*"/ { split($0, parts, "\""); print FILENAME, parts[2] }'
}

# due: "rank group folder source" for each file to look at. Rank 1 was changed itself, rank 2 includes what was.
# A stamp lies beside the source's name in build/release/tidy; it must be newer than all that the file includes.
due() {
  {
    inclusions | sed 's/^/i /'
    awk -F '\t' '{ print "f", $1, $2 }' "$build/tidy/files.txt"
    if [[ $since ]]; then changed_files | sed 's/^/c /'; fi
    # What is newer than a stamp makes it stale: the times of all files, in seconds.
    source_files '*.h' '*.cpp' .clang-tidy | xargs stat -c 't %n %.Y'
    (cd "$build/tidy" && find . -name '*.stamp' -printf 's %P %T@\n')
  } | awk -v since="$since" -v only="$group" '
    $1 == "i" { includes[$2] = includes[$2] " " $3 }
    $1 == "f" { group[$2] = $3 }
    $1 == "c" { changed[$2] }
    $1 == "t" { age[$2] = $3 }
    $1 == "s" { sub(/\.stamp$/, "", $2); stamp[$2] = $3 }
    # Adds a file and what it includes to `seen`.
    function visit(file, seen,    parts, count, i) {
      if (file in seen) return
      seen[file]
      count = split(includes[file], parts, " ")
      for (i = 1; i <= count; ++i) visit(parts[i], seen)
    }
    END {
      for (file in group) {
        if (only && group[file] != only) continue
        delete seen
        visit(file, seen)
        rank = (!since || file in changed) ? 1 : 3
        stale = !(file in stamp) || stamp[file] < age[".clang-tidy"]
        for (other in seen) {
          if (rank == 3 && other in changed) rank = 2
          if ((file in stamp) && stamp[file] < age[other]) stale = 1
        }
        folder = file
        sub(/[^\/]*$/, "", folder)
        if (rank < 3 && stale) print rank, group[file], folder, file
      }
    }' | sort
}

# joined: "count source source …" for what is read at once: at most so many of one folder and rank that are compiled alike.
most_read_at_once=8
[[ $since ]] || most_read_at_once=1
joined() {
  due | awk -v most="$most_read_at_once" -v build="$build" '
    BEGIN {
      while ((getline line <(build "/tidy/files.txt")) > 0) {
        name = line
        sub(/\t.*/, "", name)
        options[name] = substr(line, length(name) + 1)
      }
    }
    {
      alike = $1 " " $3 options[$4]
      if (alike != before || count == most) {
        if (count) print count names
        before = alike
        names = ""
        count = 0
      }
      names = names " " $4
      ++count
    }
    END { if (count) print count names }'
}

mapfile -t files < <(due | awk '{ print $4 }')
if [[ $list == yes ]]; then
  ((${#files[@]} == 0)) || printf '%s\n' "${files[@]}"
  exit
fi
command -v clang-tidy-14 >/dev/null || fail "clang-tidy 14 is not here; Debian 12 has it: ./install.sh --lint"
most_left_out_named=12
started=$EPOCHSECONDS
wrong=0 looked_at=0 begun=0 batch=$((2 * $(nproc)))
mapfile -t groups < <(joined)
while ((begun < ${#groups[@]})); do
  if [[ $minutes ]] && ((EPOCHSECONDS - started >= 60 * minutes)); then break; fi
  # xargs goes on after a finding: one file's must not hide the next one's.
  printf '%s\n' "${groups[@]:begun:batch}" | cut -d ' ' -f 2- | xargs -P "$(nproc)" -L 1 tests/lint/tidy_file.sh "$build/tidy" || wrong=1
  for group_read in "${groups[@]:begun:batch}"; do looked_at=$((looked_at + ${group_read%% *})); done
  begun=$((begun + batch))
done
left=("${files[@]:looked_at}")
if ((${#left[@]})); then
  printf 'LEFT OUT after %d minutes: %d of %d files\n' "$minutes" "${#left[@]}" "${#files[@]}"
  printf '  %s\n' "${left[@]:0:most_left_out_named}"
  ((${#left[@]} <= most_left_out_named)) || printf '  and %d more\n' $((${#left[@]} - most_left_out_named))
fi
if [[ $group == quick ]]; then
  mapfile -t others < <(group=torch && due | awk '{ print $4 }')
  printf 'LEFT OUT: %d files with libtorch; ./test.sh --lint looks at them\n' "${#others[@]}"
fi
# The findings stand last, behind all that is long: whoever reads the end of a long record sees what to mend.
for file in "${files[@]:0:looked_at}"; do
  if [[ -s $build/tidy/$file.log ]]; then cat "$build/tidy/$file.log"; fi
done
printf 'clang-tidy: %s in %d of the %d files that were to be looked at (%d s)\n' \
  "$( ((wrong)) && echo 'findings, see above,' || echo 'no finding')" $((${#files[@]} - ${#left[@]})) "${#files[@]}" \
  $((EPOCHSECONDS - started))
exit "$wrong"

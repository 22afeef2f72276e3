#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What the pages of this repository tell people to type exists: commands, options, fields, values, files. With pages that are
# wrong, it is seen to find that.   pages_test.sh FOLDER-OF-EXECUTABLES
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"
check() { /usr/bin/python3 "$sources/tests/orchestrator/end_to_end/pages.py" "$bin/orchestrator" "$@"; }

say "the pages"
cd "$sources"
mapfile -t pages < <(find . \( -path ./build -o -path ./data -o -path ./runs -o -path ./.git -o -path ./shared \) -prune \
  -o -name '*.md' -print | sed 's|^\./||' | sort)
((${#pages[@]} > 50)) || fail "only ${#pages[@]} pages were found"
check "${pages[@]}" || fail "what is named above is not there"
cd "$scratch"

say "wrong pages"
# wrong FINDING PAGE: a page with one mistake, of which there is to be one finding.
findings=()
wrong() {
  findings+=("wrong$((${#findings[@]} + 1)).md:$1")
  printf '%b' "$2" >"wrong${#findings[@]}.md"
}
code='```'
wrong "3: 'stats' is no command" "A\n\n    orchestrator stats runs/afew\n"
wrong "1: 'stats' is no command" "A \`orchestrator stats\` of it\n"
wrong "3: 'maek' is no command of orchestrator datasets" "A\n\n    orchestrator datasets maek afew\n"
wrong "2: orchestrator plan has no option --explian" "${code}sh\norchestrator plan sweep.yaml --explian | less\n$code\n"
wrong "2: orchestrator run has no option --dry-run" "${code}sh\nsrun --mpi=pmix \\\\\n  build/release/bin/orchestrator sweep.yaml --dry-run\n$code\n"
wrong "1: orchestrator table has no option --tex" "\`orchestrator table PATH [--format F \\\\| --tex]\`\n"
wrong "3: orchestrator run has no option --quick" "A\n\n    apptainer run --nv foldwise.sif sweep.yaml --quick\n"
wrong "2: training.epoch is no field" "${code}sh\norchestrator sweep.yaml training.epoch=2   # more\n$code\n"
wrong "1: training.epoch is no field" "set \`training.epoch=2\`\n"
wrong "2: training: " "${code}yaml\ntraining: {epoch: 2}\n$code\n"
wrong "2: sampling.strategy: 'softmax' is not one of" "${code}yaml\nsampling: {strategy: softmax}\n$code\n"
wrong "3: sampling.strategy: " "A\n\n    name: a\n    sampling: {strategy: softmax}\n"
wrong "2: not YAML: " "${code}yaml\non_end: mail -s \"a: b\" c\n$code\n"
wrong "3: there is no slurm/sweeps.sbatch" "A\n\n    sbatch --nodes=4 slurm/sweeps.sbatch sweep.yaml\n"
pages=()
for ((page = 1; page <= ${#findings[@]}; ++page)); do pages+=("wrong$page.md"); done
expect_exit 1 check "${pages[@]}"
for finding in "${findings[@]}"; do expect_words "$finding" out.log; done
(($(wc -l <out.log) == ${#findings[@]})) || fail "not one finding of each: $(cat out.log)"

cat >right.md <<END
A \`orchestrator datasets …\`, \`orchestrator PLAN\`, \`field=value\`.

    orchestrator sweep.yaml clips.frames=4 'sweep.grid.clips.frames=[4, 8]' >log && orchestrator status runs/a --json | jq .x
    orchestrator sweep.yaml sampling.strategi=x     # exit code 2

${code}yaml
training: {learning_rate: {head: 1e-4}}
$code
END
expect_exit 0 check right.md
passed=yes

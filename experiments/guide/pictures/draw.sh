#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes the two pictures of the first page again, from a run of experiments/quickstart.yaml as it is today: live.svg, what a
# terminal shows while it runs, and table.png, its table as LaTeX sets it. By hand, after a change of either.
#   experiments/guide/pictures/draw.sh FOLDER-OF-EXECUTABLES [FOLDER]     (default: into the folder of this script)
# Needs script, pdflatex with booktabs and siunitx, pdftocairo (Debian: bsdutils texlive-latex-recommended texlive-science poppler-utils).
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
bin=$(readlink -f "${1:?the folder of the executables}")
out=$(readlink -f "${2:-$here}")
scratch=$(mktemp -d /tmp/foldwise-pictures.XXXXXX)
trap 'rm -rf "$scratch"' EXIT
for program in script pdflatex pdftocairo python3; do
  command -v "$program" >/dev/null || { echo "draw.sh: $program is not here; see the head of this script" >&2; exit 1; }
done

cd "$scratch"
mkdir experiments
cp "$here/../../quickstart.yaml" experiments/
recipe=$(sed -n '/datasets make unbc_mcmaster/,/--seed/p' "$here/../../../quickstart.sh" | tr -d '\\\n' | sed 's/.*--out "[^"]*"//')
# shellcheck disable=SC2086  # the words of quickstart.sh
"$bin/orchestrator" datasets make unbc_mcmaster --out data/quickstart-unbc $recipe >/dev/null

# The whole of what a terminal of 100 columns was sent; terminal.py chooses the moment afterwards.
script --quiet --return --command "stty columns 100 rows 12; PATH=$bin:\$PATH orchestrator experiments/quickstart.yaml" sent >/dev/null
python3 "$here/terminal.py" '$ orchestrator experiments/quickstart.yaml' <sent >live.svg

"$bin/orchestrator" table runs/quickstart --format latex --out table.tex
cat >page.tex <<'END'
\documentclass{article}
\usepackage{booktabs,siunitx,xcolor}
\pagestyle{empty}
\makeatletter
\renewenvironment{table}{\def\@captype{table}}{}
\makeatother
\begin{document}
\setbox0=\vbox{\hsize=13cm \textwidth=\hsize \linewidth=\hsize \columnwidth=\hsize \input{table.tex}}
\pdfhorigin=0pt \pdfvorigin=0pt
\pdfpagewidth=\dimexpr\wd0+1cm \pdfpageheight=\dimexpr\ht0+\dp0+1cm
\shipout\vbox{\hbox{\color{white}\rule[-\pdfpageheight]{\pdfpagewidth}{\pdfpageheight}}\vskip-\pdfpageheight
  \vskip5mm\hbox{\hskip5mm\box0}}
\end{document}
END
pdflatex -interaction=batchmode -halt-on-error page.tex >/dev/null || { grep -A 3 '^!' page.log >&2; exit 1; }
pdftocairo -png -gray -singlefile -r 144 page.pdf table
install -m 644 live.svg table.png "$out"
ls -l "$out"/live.svg "$out"/table.png

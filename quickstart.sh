#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# From nothing to a results table: installs what is missing, builds, makes a small dataset of videos in UNBC-McMaster's
# layout with faces in pain for a few known frames, runs experiments/quickstart.yaml on it and prints the table.
# Run it again and it goes on where it stopped: what is finished is not done twice.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
source .ci/steps.sh

case ${1-} in
  '') ;;
  -h | --help) sed -n '3,5s/^# \{0,1\}//p' quickstart.sh && exit ;;
  *) fail "saw '$1'; it takes no arguments (for GPUs: ./install.sh --cuda first)" ;;
esac

bin=build/release/bin
data=${FOLDWISE_DATA:-data}/quickstart-unbc  # as in experiments/quickstart.yaml
mpirun="mpirun$( ((EUID)) || echo ' --allow-run-as-root') -n 2"

./install.sh
build_release orchestrator worker
if [[ ! -d $data ]]; then
  step "making the videos in $data"
  rm -rf "$data.partial"
  "$bin/orchestrator" datasets make unbc_mcmaster --out "$data.partial" --subjects 20 --painless 0 --none 4 \
    --mild 0 --strong 4 --size 40x40 --frames 32-48 --apex 4-8 --sway 0.2 --lighting 0.2 --noise 2 --seed 1
  mv "$data.partial" "$data"
fi
step "running experiments/quickstart.yaml"
"$bin/orchestrator" experiments/quickstart.yaml  # ends with the table
cat <<END

To go on:
  $bin/orchestrator status runs/quickstart                  what is done, running, failed
  $bin/orchestrator table runs/quickstart --format latex    the table for a paper (or csv)
  $bin/orchestrator plan experiments/quickstart.yaml        what would run, and what is reused
  $bin/orchestrator experiments/quickstart.yaml protocol.repeats=2
                                                            every fold once more: the finished ones are kept
  $mpirun $bin/orchestrator experiments/quickstart.yaml
                                                            the same sweep over MPI; on a cluster: slurm/README.md
  $bin/orchestrator schema                                  every field of a sweep file, for your editor
  experiments/guide/tutorial.md                             from your own videos to a table, step by step
END

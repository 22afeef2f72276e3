#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A trained network is exported with its card, and is the same network where it is loaded again: by a sweep's model.weights, and by
# a reader in Python that knows nothing of Foldwise.   weights_test.sh FOLDER-OF-EXECUTABLES
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"

say "a sweep"
make_videos
write_sweep 2
expect_exit 0 sweep_into run --plain

say "one of several trainings has to be named"
expect_exit 2 "$bin/orchestrator" export-weights run
expect_words "stochastic_softmax · repeat 2" err.log
expect_exit 2 "$bin/orchestrator" export-weights run --experiment 7
expect_words "no training of such a run has finished" err.log
expect_exit 2 "$bin/orchestrator" export-weights run --experiment 1 --repeat 1 --name ../x
expect_exit 0 "$bin/orchestrator" export-weights run --run "uniform, repeat 2" --out named
expect_exit 0 "$bin/orchestrator" export-weights run --experiment 1 --repeat 2 --out numbered --name net --license cc-by-nc-4.0
cmp named/small-uniform-repeat-2*.safetensors numbered/net.safetensors
key=$("$bin/orchestrator" runs run --csv --experiment 1 --repeat 2 | grep -o 'stages/[0-9a-f]*' | sed -n 1p)
cmp "run/$key/model.safetensors" numbered/net.safetensors
key=${key#stages/}
expect_exit 0 "$bin/orchestrator" export-weights run --run "${key:0:12}"

say "its card"
card=numbered/README.md
python3 - "$card" <<'END'
import sys, yaml
text = open(sys.argv[1], encoding="utf-8").read()
front, body = text.split("---\n")[1:3]
head = yaml.safe_load(front)
assert head["license"] == "cc-by-nc-4.0" and head["datasets"] == ["afew"], head
assert "i3d_vgg11" in head["tags"] and head["pipeline_tag"] == "video-classification", head
(result,) = head["model-index"][0]["results"]
figures = {figure["type"]: figure for figure in result["metrics"]}
assert "±" in figures["accuracy"]["name"] and "2 runs" in figures["accuracy"]["name"], figures
blocks = [block.split("```")[0] for block in body.split("```yaml\n")[1:]]
experiment, loading = map(yaml.safe_load, blocks)
assert experiment["sampling"]["strategy"] == "uniform" and experiment["dataset"]["name"] == "afew", experiment
assert "epochs" not in figures and "cross_entropy" in figures, figures
assert "root" not in experiment["dataset"], experiment
assert loading["model"]["weights"] == "net.safetensors" and loading["model"]["backbone"] == "i3d_vgg11", loading
open("loading.yaml", "w").write(blocks[1])
for words in ("repeat 2, seed ", "Fingerprint of the dataset's contents", "Happy", "less the mean", "libtorch", "git_commit"):
    assert words in body, (words, body)
END
! grep -q "$scratch" "$card" || fail "the card tells where the videos lie"
expect_words "none is given here" named/README.md

say "loaded by model.weights: what it predicts is what it predicted"
python3 - <<'END'
import yaml
sweep = yaml.safe_load(open("sweep.yaml"))
sweep["name"] = "again"
sweep["model"] = yaml.safe_load(open("loading.yaml"))["model"]
sweep["model"]["weights"] = "numbered/net.safetensors"
sweep["training"].update(epochs=1, learning_rate={"backbone": 1e-30, "head": 1e-30})
sweep["sweep"]["grid"]["sampling.strategy"] = ["uniform"]
yaml.safe_dump(sweep, open("again.yaml", "w"))
END
expect_exit 0 "$bin/orchestrator" again.yaml output="$scratch/again"
"$bin/orchestrator" predictions run --format jsonl --experiment 1 --repeat 2 >first.jsonl
"$bin/orchestrator" predictions again --format jsonl --repeat 2 >second.jsonl
python3 - <<'END'
import json
first, second = ([json.loads(line) for line in open(name)] for name in ("first.jsonl", "second.jsonl"))
assert len(first) == len(second) > 3
for one, other in zip(first, second):
    assert one["sample"] == other["sample"] and one["scores"] == other["scores"], (one, other)
END

say "read by somebody else"
python3 - numbered/net.safetensors <<'END'
import json, math, struct, sys
data = open(sys.argv[1], "rb").read()
length = struct.unpack("<Q", data[:8])[0]
header = json.loads(data[8:8 + length])
metadata = header.pop("__metadata__")
assert "Happy" in json.loads(metadata["classes"])
for name, tensor in header.items():
    begin, end = tensor["data_offsets"]
    count = math.prod(tensor["shape"])
    if tensor["dtype"] != "F32":
        continue
    values = struct.unpack(f"<{count}f", data[8 + length + begin:8 + length + end])
    assert all(map(math.isfinite, values)), name
    assert name.endswith("bias") or any(values), name
try:
    import torch
except ImportError:
    print("SKIPPED: PyTorch is not here (Debian: python3-torch), and did not read the network")
else:
    tensor = header["features.0.weight"] if "features.0.weight" in header else next(iter(header.values()))
    begin, end = tensor["data_offsets"]
    read = torch.frombuffer(bytearray(data[8 + length + begin:8 + length + end]), dtype=torch.float32).reshape(tensor["shape"])
    assert read.isfinite().all()
END

say "a network in two files is refused"
sed 's/^name: .*/name: frozen/; s/  early_stopping/  scheme: frozen_features\n  early_stopping/' sweep.yaml >frozen.yaml
if "$bin/orchestrator" frozen.yaml output="$scratch/frozen" protocol.repeats=1 >frozen.log 2>&1; then
  expect_exit 2 "$bin/orchestrator" export-weights frozen --experiment 1
  expect_words "in two files" err.log
fi
passed=yes

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Event files for TensorBoard, written while a sweep runs and from what it left, read back by a program that knows of them nothing
# but their published form.   tensorboard_test.sh FOLDER-OF-EXECUTABLES
# shellcheck source=setting.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setting.sh"

cat >events.py <<'END'
"""Reads event files: TFRecord frames with their checksums (CRC-32C bit by bit), then protocol buffers field by field."""
import glob, json, os, struct, sys

def crc32c(data):
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    return value ^ 0xFFFFFFFF

def masked(data):
    value = crc32c(data)
    return ((value >> 15 | value << 17) + 0xA282EAD8) & 0xFFFFFFFF

def records(data):
    at = 0
    while at < len(data):
        length, check = struct.unpack_from("<QI", data, at)
        assert check == masked(data[at:at + 8]), at
        body = data[at + 12:at + 12 + length]
        assert struct.unpack_from("<I", data, at + 12 + length)[0] == masked(body), at
        yield body
        at += 16 + length

def varint(data, at):
    value = shift = 0
    while True:
        value |= (data[at] & 127) << shift
        shift += 7
        at += 1
        if data[at - 1] < 128:
            return value, at

def fields(data):
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = varint(data, at)
        elif kind == 2:
            length, at = varint(data, at)
            value, at = data[at:at + length], at + length
        else:
            size = {1: 8, 5: 4}[kind]
            value, at = struct.unpack("<d" if size == 8 else "<f", data[at:at + size])[0], at + size
        yield key >> 3, value

def read(folder):
    runs = {}
    for path in sorted(glob.glob(folder + "/*/events.out.tfevents.*")):
        run = runs.setdefault(os.path.basename(os.path.dirname(path)), {"scalars": {}, "hparams": {}})
        for number, record in enumerate(records(open(path, "rb").read())):
            event = dict(fields(record))
            assert 1.7e9 < event[1] < 4e9, event
            if number == 0:
                assert event[3] == b"brain.Event:2", event
                continue
            for field, value in fields(event[5]):
                assert field == 1
                value = dict(fields(value))
                tag = value[1].decode()
                if tag != "_hparams_/session_start_info":
                    run["scalars"].setdefault(tag, {})[event.get(2, 0)] = value.get(2, 0.0)
                    continue
                plugin = dict(fields(dict(fields(value[9]))[1]))
                assert plugin[1] == b"hparams", plugin
                start = dict(fields(plugin[2]))[3]
                run["group"] = dict(fields(start))[4].decode()
                for place, entry in fields(start):
                    if place == 1:
                        entry = dict(fields(entry))
                        kind, told = next(fields(entry[2]))
                        run["hparams"][entry[1].decode()] = told.decode() if kind == 3 else told
    return runs

json.dump(read(sys.argv[1]), sys.stdout, indent=1, sort_keys=True)
END

say "while a sweep runs"
make_videos
write_sweep 3
sed -i 's/sampling.strategy: \[uniform, stochastic_softmax\]/&\n    clips.frames: [4, 6]/; s/repeats: 2/repeats: 1/' sweep.yaml
expect_exit 0 sweep_into run --plain --tensorboard live
python3 events.py live >live.json

say "and from what it left, twice, which replaces"
expect_exit 0 "$bin/orchestrator" export run --tensorboard left
expect_exit 0 "$bin/orchestrator" export run --tensorboard left
expect_words "event files of 4 runs in left" out.log
python3 events.py left >left.json
[[ $(find left -type f | wc -l) == 4 ]] || fail "files of an earlier time are left: $(find left -type f)"

say "both say what orchestrator epochs and runs say"
"$bin/orchestrator" epochs run --format jsonl >epochs.jsonl
"$bin/orchestrator" runs run --format jsonl >runs.jsonl
python3 - <<'END'
import json
epochs = [json.loads(line) for line in open("epochs.jsonl")]
told = [json.loads(line) for line in open("runs.jsonl")]
for name in ("live.json", "left.json"):
    runs = json.load(open(name))
    assert len(runs) == len(told) == 4, (name, list(runs))
    for run in told:
        (found,) = [each for each in runs.values() if each["hparams"] == {
            "sampling.strategy": run["sampling.strategy"], "clips.frames": float(run["clips.frames"])}]
        assert found["group"] == f"experiment {run['experiment']}", found
        mine = [epoch for epoch in epochs if epoch["run"] == run["run"]]
        assert len(mine) == 3
        for epoch in mine:
            for metric in ("train_loss", "validation_loss", "validation_accuracy"):
                value = found["scalars"][metric.replace("_", "/", 1)][str(epoch["epoch"])]
                assert abs(value - epoch[metric]) <= 1e-6 * max(1, abs(epoch[metric])), (name, metric, epoch, value)
        assert abs(found["scalars"]["test/accuracy"]["3"] - run["accuracy"]) < 1e-6, found["scalars"].keys()
    assert any("uniform" in key for key in runs), list(runs)
END

say "a sweep that has nothing left to do writes what was there"
expect_exit 0 sweep_into run --plain --tensorboard again
python3 events.py again >again.json
diff left.json again.json

say "what cannot be written, and what is not chosen, is said"
touch file
expect_exit 3 "$bin/orchestrator" export run --tensorboard file/x
expect_exit 2 "$bin/orchestrator" export run --tensorboard left --experiment 1
expect_words "it writes all of them" err.log
expect_exit 2 "$bin/orchestrator" export run --format parquet
expect_words "duckdb -c" err.log
passed=yes

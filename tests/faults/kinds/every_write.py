# SPDX-License-Identifier: Apache-2.0
"""Every write, sync, rename and opening for writing of a checkpoint, a result.json, a trained network, the frame store,
and the database, from the first to the last: each fails in each way, one after the other. With the real worker, but for
the database, which no worker writes."""
import shutil

import bench
from case import INTERRUPTED, SOME_FAILED, STORE
from kinds.files import FAULTS, KILLED, preload

# What is below these, and which sweep writes it.
TARGETS = {
    "checkpoint": ("stages/*/checkpoints", "prepared"),
    "result": ("stages/*/result.json", "prepared"),
    "network": ("stages/*/model.safetensors", "prepared"),
    "frames": ("frames", "fresh"),
    "database": ("results.db", "scripted"),
}


def one(case, target, fault, call):
    """False where there are fewer calls."""
    pattern, begins = TARGETS[target]
    case.take(bench.SCRIPTED if begins == "scripted" else bench.REAL_ONE)
    if begins == "prepared":
        begin_prepared(case)
    below = case.output / pattern if "*" not in pattern else case.output / "stages" / first_training(case) / pattern[9:]
    met = case.folder / "met"
    code = case.start(environment=preload(case, fault, call, below, met),
                      options=["--workers-per-device", "1"]).end()
    if not met.exists():
        return False
    case.inject(f"{fault} at call {call} of the {target}, which ended with {code}")
    case.expect(code, case.variant.ends_with, SOME_FAILED, 2, STORE, INTERRUPTED, *KILLED)
    case.go_on()  # a database that could not be closed is closed by the next session
    return True


def begin_prepared(case):
    """From a sweep whose frames are there, and nothing else."""
    whole = case.bench.scratch / f"undisturbed-{bench.REAL_ONE.name}"
    case.output.mkdir()
    shutil.copytree(whole / "frames", case.output / "frames")
    for shard in (whole / "frames").glob("*.frames"):
        shutil.copytree(whole / "stages" / shard.stem, case.output / "stages" / shard.stem)


def first_training(case):
    whole = case.bench.scratch / f"undisturbed-{bench.REAL_ONE.name}"
    return sorted(each.parent.name for each in whole.glob("stages/*/model.safetensors"))[0]


def inject(case):
    """One of them, drawn."""
    target = case.rng.choice(list(TARGETS))
    one(case, target, case.rng.choice(FAULTS), case.rng.randint(1, 12))

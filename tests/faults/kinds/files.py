# SPDX-License-Identifier: Apache-2.0
"""A file that cannot be written, at any call: a full disk (for one call, or from then on), a read-only one, an
input/output error, a write that is torn as its process dies, a process that dies right after it."""
import bench
from case import INTERRUPTED, SOME_FAILED, STORE

FAULTS = ["full", "broken", "torn", "after", "read_only"]
KILLED = (-9, 137)


def preload(case, fault, call, below, met, stays=False):
    variables = {"LD_PRELOAD": case.bench.library("failing_files"), "FOLDWISE_FILE_FAULT": fault,
                 "FOLDWISE_FILE_CALL": str(call), "FOLDWISE_FILE_BELOW": str(below), "FOLDWISE_FILE_ONCE": str(met)}
    return {**variables, "FOLDWISE_FILE_STAYS": "1"} if stays else variables


def inject(case):
    case.take(bench.REAL if case.rng.random() < 0.05 and not case.short else bench.SCRIPTED)
    fault = case.rng.choice(FAULTS)
    stays = fault in ("full", "read_only", "broken") and case.rng.random() < 0.5
    call = case.rng.randint(1, case.rng.choice([20, 100, 300]))
    met = case.folder / "met"
    code = case.start(environment=preload(case, fault, call, case.output, met, stays)).end()
    if met.exists():
        case.inject(f"{fault}{' from' if stays else ' at'} call {call}, which ended with {code}")
    # 2: the folder of the sweep cannot be made.
    case.expect(code, case.variant.ends_with, SOME_FAILED, 2, STORE, INTERRUPTED, *KILLED)
    case.go_on()  # a database that could not be closed is closed by the next session

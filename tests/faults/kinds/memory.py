# SPDX-License-Identifier: Apache-2.0
"""An allocation that fails, once, in the worker or in the orchestrator, at any of the first calls of any size: told, and
tried again."""
import bench
from case import INTERRUPTED, SOME_FAILED, STORE

UNEXPECTED = 70  # std::bad_alloc, which is nobody's fault of the user's
ABORTED = (-6, -11, 134, 139)  # in a library that cannot go on


def inject(case):
    real = case.rng.random() < 0.15 and not case.short
    case.take(bench.REAL if real else bench.SCRIPTED)
    program = "worker" if real else case.rng.choice(["worker", "orchestrator"])
    least = case.rng.choice([1, 64, 1024, 4096])
    # As likely among the first ten as among the ten thousands that follow.
    call = int(10 ** case.rng.uniform(0, 5.5 if real else 4))
    met = case.folder / "met"
    code = case.start(environment={
        "LD_PRELOAD": case.bench.library("failing_memory"), "FOLDWISE_MEMORY_PROGRAM": program,
        "FOLDWISE_MEMORY_CALL": str(call), "FOLDWISE_MEMORY_LEAST": str(least),
        "FOLDWISE_MEMORY_ONCE": str(met)}).end()
    if met.exists():
        case.inject(f"allocation {call} of {least} bytes or more of the {program}, which ended with {code}")
    if program == "worker":
        case.expect(code, case.variant.ends_with)
    else:
        case.expect(code, case.variant.ends_with, SOME_FAILED, 2, STORE, INTERRUPTED, UNEXPECTED, *ABORTED)

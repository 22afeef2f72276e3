# SPDX-License-Identifier: Apache-2.0
"""A worker that floods standard error: its log stays bounded, the orchestrator's memory too, and the sweep goes on."""
import os

import bench
from case import Wrong

MOST_OF_A_LOG = 17 << 20  # bytes
MOST_OF_MEMORY = 300 << 10  # KiB


def inject(case):
    case.take(bench.SCRIPTED)
    mebibytes = 40 if case.short else case.rng.choice([64, 256, 1024])
    stage = case.rng.choice(["train", "score"])
    session = case.start(script=f"leaves;attempt=1 repeat=0 stage={stage} flood={mebibytes};stage=train epochs=4,4",
                         options=["execution.stall_timeout=60"])
    _, status, used = os.wait4(session.child.pid, 0)
    session.child.returncode = os.waitstatus_to_exitcode(status)
    case.end_well(session)
    case.inject(f"{mebibytes} MiB written in {stage}")
    if used.ru_maxrss > MOST_OF_MEMORY:
        raise Wrong(f"the orchestrator took {used.ru_maxrss >> 10} MiB")
    sizes = [each.stat().st_size for each in case.output.glob("logs/*/*")]
    if max(sizes) > MOST_OF_A_LOG:
        raise Wrong(f"a log of {max(sizes) >> 20} MiB")
    if max(sizes) < MOST_OF_A_LOG - (2 << 20):
        raise Wrong(f"the largest log has {max(sizes)} bytes: nothing was flooded")

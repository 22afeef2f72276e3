# SPDX-License-Identifier: Apache-2.0
"""Allocations that end too early, by their time or by the signals of a cluster: exit code 75, and the next goes on."""
import signal

import bench
from case import INTERRUPTED, MOST_SESSIONS, Wrong


def inject(case):
    case.take(bench.SCRIPTED)
    slow = "leaves;stage=train epochs=4,60"
    for _ in range(MOST_SESSIONS):
        if case.rng.random() < 0.5:
            limit = case.rng.choice([0.3, 0.6, 1.2])
            what = f"a walltime of {limit} s"
            session = case.start(script=slow, options=["--time-limit", str(limit), "--workers-per-device", "1"])
        else:
            number = case.rng.choice([signal.SIGTERM, signal.SIGUSR2, signal.SIGINT, signal.SIGHUP])
            what = number.name
            session = case.start(script=slow, options=["--workers-per-device", "1"])
            session.pause(case.rng.uniform(0.05, 0.8))
            if session.runs:
                session.child.send_signal(number)
        code = session.end()
        case.expect(code, case.variant.ends_with, INTERRUPTED, -signal.SIGHUP, -signal.SIGINT, -signal.SIGTERM,
                    -signal.SIGUSR2)
        if code == case.variant.ends_with:
            return
        case.inject(what)
    raise Wrong("the sweep makes no progress in short allocations")

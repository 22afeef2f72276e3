# SPDX-License-Identifier: Apache-2.0
"""A loss that is no number: the training has diverged and is not tried again, neither by this session nor, after a kill,
by a later one, and not when failed jobs are."""
import signal

import bench
from case import Wrong


def inject(case):
    case.take(bench.REAL_NAN if case.rng.random() < (0.05 if not case.short else 0) else bench.SCRIPTED_NAN)
    session = case.start()
    if case.rng.random() < 0.5 and session.pause(case.instant()):
        session.child.send_signal(signal.SIGKILL)
    session.end()
    case.expect(case.start(options=["--retry-failed"]).end(), case.variant.ends_with)
    diverged = [key for key, (status, _) in case.judge.jobs.items() if status == "diverged"]
    if not diverged:
        raise Wrong("no training has diverged")
    for key in diverged:
        if len([each for each in case.judge.attempts if each[0] == key and each[2] == "diverged"]) != 1:
            raise Wrong(f"the training {key} diverged, and was tried again")
        case.inject("NaN")

# SPDX-License-Identifier: Apache-2.0
"""Two coordinators at once, of which the later one is refused by the name of the first and changes nothing, and which
may be refused just as the first is killed."""
import signal

import bench
from case import STORE, Wrong
from kinds.kills import KILLED


def inject(case):
    case.take(bench.SCRIPTED)
    first = case.start()
    if case.rng.random() < 0.7:
        first.pause(case.instant())
    second = case.start()
    case.inject("a second coordinator")
    killed = False
    if case.rng.random() < 0.3:
        first.pause(case.rng.uniform(0, 0.1))
        killed = first.runs
        first.child.send_signal(signal.SIGKILL)
        case.inject("and the death of the first")
    codes = (first.child.wait(60), second.child.wait(60))
    case.judge_session()
    well = case.variant.ends_with
    allowed = [(well, STORE), (STORE, well), (well, well)]
    if killed:
        allowed += [(code, other) for code in KILLED for other in (well, STORE)]
    if codes not in allowed:
        raise Wrong(f"two coordinators at once ended with {codes}")
    if STORE in codes and ", is running this sweep" not in case.log():
        raise Wrong("one was refused, and not by the other's name")

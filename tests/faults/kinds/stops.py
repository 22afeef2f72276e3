# SPDX-License-Identifier: Apache-2.0
"""SIGSTOP. A stopped worker is found by its stall timeout and replaced. An agent or a coordinator that stands still and
goes on is as if nothing had been: workers work on, and their silence is not counted. One that never goes on is killed,
by whoever notices: then the sweep is started again."""
import signal

import bench
from kinds.kills import ANY


def inject(case):
    case.take(bench.SCRIPTED)
    ranks = case.rng.choice([1, 3])
    role = case.rng.choice(["worker", "coordinator"] + (["agent"] if ranks > 1 else []))
    # One that is still starting is another matter: its time to start is minutes.
    session = case.start(ranks=ranks, script="pid;" + case.variant.script)
    session.pause(case.instant() / 2)
    victim = session.find(role, having=lambda each: role != "worker" or (case.output / "pids" / str(each.pid)).exists())
    if victim is None or not victim.send(signal.SIGSTOP):
        case.end_well(session)
        return
    case.inject(f"SIGSTOP of a {role} of {ranks} ranks")
    if role == "worker":
        case.end_well(session)
        return
    session.pause(case.rng.choice([0.05, 0.5, 2.5]))
    if case.rng.random() < 0.7:
        victim.send(signal.SIGCONT)
        case.end_well(session)
        return
    victim.send(signal.SIGKILL)
    case.expect(session.end(), *ANY)

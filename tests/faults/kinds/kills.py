# SPDX-License-Identifier: Apache-2.0
"""SIGKILL of a worker, an agent's rank, the coordinator, mpirun, or everything at once, at any instant."""
import signal

import bench

KILLED = (-signal.SIGKILL, 128 + signal.SIGKILL)
# What mpirun makes of a rank that died: that rank's end, its own, or that of a rank which lost the others.
ANY = range(-64, 256)


def inject(case):
    case.take(bench.REAL if case.rng.random() < 0.1 and not case.short else bench.SCRIPTED)
    ranks = case.rng.choice([1, 1, 1, 3])
    roles = ["worker", "worker", "coordinator"] + (["agent", "launcher", "all"] if ranks > 1 else [])
    for _ in range(case.rng.randint(1, 3)):
        session = case.start(ranks=ranks)
        while session.pause(case.instant()):
            role = case.rng.choice(roles)
            if role == "all":
                case.inject(f"SIGKILL of all of {ranks} ranks")
                session.kill()
                break
            victim = session.find(role)
            if victim is None or not victim.send(signal.SIGKILL):
                break
            case.inject(f"SIGKILL of a {role}")
            if role != "worker":
                break
        else:
            role = "worker"
        if role == "worker":
            case.end_well(session)
            return
        code = session.end()
        case.expect(code, *(KILLED + (case.variant.ends_with,) if ranks == 1 else ANY))
        if code == case.variant.ends_with:
            return

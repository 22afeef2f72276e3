# SPDX-License-Identifier: Apache-2.0
"""A crash in the middle of a job: the signals that libtorch, CUDA and codecs end by, in trainings of the real worker and
in any stage of the scripted one. The attempt is told with its signal, and the job tried again."""
import signal

import bench

SIGNALS = [signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL]


def inject(case):
    number = case.rng.choice(SIGNALS)
    if case.rng.random() < (0.1 if not case.short else 0):
        real(case, number)
        return
    case.take(bench.SCRIPTED)
    stage = case.rng.choice(["prepare", "train", "score", "evaluate"])
    case.end_well(case.start(script=f"leaves;attempt=1 stage={stage} signal={int(number)};stage=train epochs=4,4"))
    for _, _, outcome, _, _ in case.judge.attempts:
        if outcome == "crashed":
            case.inject(f"{number.name} in {stage}")


def real(case, number):
    case.take(bench.REAL)
    session = case.start(options=["--workers-per-device", "1"])
    while session.runs and not any(case.output.glob("stages/*/checkpoints/*")):
        session.pause(0.01)
    session.pause(case.rng.uniform(0, 0.2))
    worker = session.find("worker")
    if worker is not None and worker.send(number):
        case.inject(f"{number.name} to the real worker in training")
    case.end_well(session)

# SPDX-License-Identifier: Apache-2.0
"""A worker that hangs in a job: killed when it was silent for its stall timeout, counted, and the job tried again."""
import bench


def inject(case):
    case.take(bench.SCRIPTED)
    stage = case.rng.choice(["prepare", "train", "score", "evaluate"])
    repeat = "" if stage == "prepare" else f"repeat={case.rng.randrange(2)} "
    case.end_well(case.start(script=f"leaves;attempt=1 {repeat}stage={stage} hang;stage=train epochs=4,4"))
    for _, _, outcome, _, _ in case.judge.attempts:
        if outcome == "stalled":
            case.inject(f"a hang in {stage}")

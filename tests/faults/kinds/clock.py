# SPDX-License-Identifier: Apache-2.0
"""The time of day jumps by up to a day, back and forth, for every process of the sweep by itself. Nothing is stopped,
given up or started for it, and a limit of time is kept by the clock that only counts on."""
import bench


def inject(case):
    case.take(bench.SCRIPTED)
    period = case.rng.choice([5, 20, 100])
    options = ["--time-limit", "600"] if case.rng.random() < 0.5 else []
    case.inject(f"the clock jumps every {period} ms {' '.join(options)}")
    case.end_well(case.start(ranks=case.rng.choice([1, 1, 3]), options=options, environment={
        "LD_PRELOAD": case.bench.library("jumping_clock"), "FOLDWISE_CLOCK_PERIOD": str(period),
        "FOLDWISE_CLOCK_SEED": str(case.rng.randrange(2**32))}))

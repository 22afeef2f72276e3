# SPDX-License-Identifier: Apache-2.0
"""A message lost between record and acknowledgement: the coordinator is gone at the instant at which the database has
become durable and nobody has been told yet. What was recorded is not done again, what was not is."""
import bench
from kinds.files import KILLED, preload


def inject(case):
    case.take(bench.SCRIPTED)
    for session in range(case.rng.randint(1, 4)):
        call = case.rng.randint(1, 25)
        met = case.folder / f"met-{session}"
        variables = preload(case, "after", call, case.output / "results.db", met)
        code = case.start(environment={**variables, "FOLDWISE_FILE_ONLY": "sync"}).end()
        if met.exists():
            case.inject(f"gone behind sync {call} of the database")
        case.expect(code, case.variant.ends_with, *KILLED)
        if code == case.variant.ends_with:
            return

# SPDX-License-Identifier: Apache-2.0
"""The kinds of faults, one file each: the one table of them. A kind has `inject(case)`, which puts one or several faults
into a sweep; what becomes of the sweep afterwards is the judge's. `weight`: how often it is drawn beside the others,
by how long it takes."""
import dataclasses
import types

from kinds import (clock, cluster, coordinators, crash, every_write, files, flood, hang, kills, memory, nan, pages,
                   records, stops, walltime)


@dataclasses.dataclass(frozen=True)
class Kind:
    name: str
    module: types.ModuleType
    weight: float


ALL = [Kind(name, module, weight) for name, module, weight in (
    ("kills", kills, 6),
    ("stops", stops, 2),
    ("crash", crash, 3),
    ("memory", memory, 4),
    ("files", files, 8),
    ("every_write", every_write, 0),  # all of them, not drawn
    ("records", records, 6),
    ("pages", pages, 4),
    ("clock", clock, 2),
    ("hang", hang, 3),
    ("flood", flood, 0.2),
    ("coordinators", coordinators, 3),
    ("walltime", walltime, 2),
    ("nan", nan, 2),
    ("cluster", cluster, 0),  # one cluster, one after the other
)]

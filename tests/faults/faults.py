#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Puts faults into sweeps, of every kind and at any instant, and judges what becomes of them: the store is consistent,
nothing that was finished is run again, nothing unfinished counts as done, the tables are those of the undisturbed sweep byte
for byte, no process and no temporary file is left behind. Ends with a report and with faults_survived=N/N.

The same seed makes the same choices; what a sweep does until an instant is the machine's."""
import argparse
import concurrent.futures
import dataclasses
import json
import pathlib
import random
import shutil
import sys
import tempfile
import threading
import time
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import bench  # noqa: E402
import case as cases  # noqa: E402
import judge  # noqa: E402
import kinds  # noqa: E402
from kinds import cluster, every_write  # noqa: E402

SHORT = {"every_write": 0, "flood": 1, "cluster": 2, "nan": 1, "walltime": 1}  # cases; of the others two


@dataclasses.dataclass
class Tally:
    cases: int = 0
    injected: int = 0
    survived: int = 0
    attempts: int = 0  # that were repeated
    seconds: float = 0.0  # of those
    wrong: list = dataclasses.field(default_factory=list)


class Suite:
    def __init__(self, arguments, test_bench):
        self.arguments = arguments
        self.bench = test_bench
        self.tallies = {kind.name: Tally() for kind in kinds.ALL}
        self.lock = threading.Lock()
        self.began = time.monotonic()

    @property
    def injected(self):
        return sum(tally.injected for tally in self.tallies.values())

    def over(self):
        if any(len(tally.wrong) >= self.arguments.most_wrong for tally in self.tallies.values()):
            return True
        late = self.arguments.minutes and time.monotonic() - self.began > 60 * self.arguments.minutes
        return bool(late) or self.injected >= self.arguments.faults

    def play(self, number, kind, inject):
        """One case from its start to the judgement; what inject returned."""
        case = cases.Case(self.bench, number, self.arguments.seed, kind.name)
        case.short = self.arguments.short
        wrong = ""
        answer = None
        try:
            answer = inject(case)
            if case.variant is not None and case.injected:
                case.finish()
        except (cases.Wrong, judge.Verdict) as error:
            wrong = str(error)
        except Exception:  # of the suite itself, which must not pass for a fault survived
            wrong = traceback.format_exc()
        finally:
            for each in case.processes():
                each.send(9)
        self.record(case, kind, wrong)
        return answer

    def record(self, case, kind, wrong):
        with self.lock:
            tally = self.tallies[kind.name]
            tally.cases += 1
            tally.injected += case.injected
            tally.survived += 0 if wrong else case.injected
            tally.attempts += case.repeated[0]
            tally.seconds += case.repeated[1]
            if wrong:
                tally.wrong.append(case.number)
            if wrong or self.arguments.verbose:
                print(f"{kind.name} {case.number}: {'; '.join(case.told) or 'met nothing'}"
                      f"{': WRONG: ' + wrong if wrong else ''}", flush=True)
            if not wrong:
                case.remove()
            elif not self.arguments.short:
                print(f"  it lies in {case.folder}", flush=True)
            if tally.cases % 200 == 0:
                print(f"[{time.monotonic() - self.began:5.0f} s] {self.injected} faults", flush=True)

    def every_write(self, kind, target, fault, most):
        """From the first call to the last, or as far as there is time."""
        call = 1
        while not self.over() and call <= most:
            number = f"{target}-{fault}-{call}"
            if self.play(number, kind, lambda case: every_write.one(case, target, fault, call)) is False:
                return
            call += 1

    def jobs(self):
        """What there is to do, in the order that the seed gives it."""
        chosen = [kind for kind in kinds.ALL if kind.name in self.arguments.kinds]
        for kind in chosen:
            if kind.module is every_write and not self.arguments.short:
                for target in every_write.TARGETS:
                    for fault in every_write.FAULTS:
                        yield lambda kind=kind, target=target, fault=fault: self.every_write(kind, target, fault, 10**6)
        if self.arguments.short:
            yield from self.short_jobs(chosen)
            return
        rng = random.Random(self.arguments.seed)
        drawn = [kind for kind in chosen if kind.weight]
        on_cluster = [kind for kind in chosen if kind.module is cluster and not cluster.why_not()]
        number = 0
        while drawn or on_cluster:
            number += 1
            kind = rng.choices(drawn, [kind.weight for kind in drawn])[0] if drawn else on_cluster[0]
            if on_cluster and drawn and rng.random() < 0.005:
                kind = on_cluster[0]
            yield lambda number=number, kind=kind: self.play(number, kind, kind.module.inject)

    def short_jobs(self, chosen):
        """Every kind, until it was met at least once."""
        for kind in chosen:
            yield lambda kind=kind: self.play_short(kind)

    def play_short(self, kind):
        if kind.module is cluster and cluster.why_not():
            return
        for number in range(1, 30):
            self.play(f"{kind.name}-{number}", kind, kind.module.inject)
            if number >= SHORT.get(kind.name, 2) and self.tallies[kind.name].injected > 0:
                return

    def run(self):
        jobs = self.jobs()
        lock = threading.Lock()

        def work():
            while not self.over():
                with lock:
                    job = next(jobs, None)
                if job is None:
                    return
                job()

        with concurrent.futures.ThreadPoolExecutor(self.arguments.lanes) as lanes:
            for each in [lanes.submit(work) for _ in range(self.arguments.lanes)]:
                each.result()
        cluster.Cluster.down()

    def report(self):
        seconds = time.monotonic() - self.began
        print(f"\n{'kind':14}{'sweeps':>8}{'injected':>10}{'survived':>10}{'attempts repeated':>19}{'their seconds':>15}"
              f"{'wrong':>7}")
        for name, tally in self.tallies.items():
            if name not in self.arguments.kinds:
                continue
            print(f"{name:14}{tally.cases:8}{tally.injected:10}{tally.survived:10}{tally.attempts:19}{tally.seconds:15.1f}"
                  f"{len(tally.wrong):7}")
            if name == "cluster" and cluster.why_not():
                print(f"SKIPPED: nothing was killed on a cluster: {cluster.why_not()}")
        survived = sum(tally.survived for tally in self.tallies.values())
        wrong = {name: tally.wrong for name, tally in self.tallies.items() if tally.wrong}
        print(f"{self.injected} faults in {seconds:.0f} s, {60 * self.injected / max(1, seconds):.0f} a minute; seed"
              f" {self.arguments.seed}")
        print("faults " + json.dumps({
            "seed": self.arguments.seed, "seconds": round(seconds), "injected": self.injected, "survived": survived,
            "attempts_repeated": sum(tally.attempts for tally in self.tallies.values()),
            "seconds_repeated": round(sum(tally.seconds for tally in self.tallies.values()), 1), "wrong": wrong}))
        print(f"faults_survived={survived}/{self.injected}")
        not_met = [name for name in self.arguments.kinds if self.tallies[name].injected == 0 and self.arguments.short
                   and not (name == "cluster" and cluster.why_not())]
        if not_met:
            print(f"FAILED: nothing was injected of {not_met}")
        return bool(wrong or not_met)


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    root = pathlib.Path(__file__).resolve().parents[2]
    parser.add_argument("--bin", default=root / "build/release/bin", help="folder of the executables")
    parser.add_argument("--support", default=root / "build/release/tests/support",
                        help="folder of the libraries that fail")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", type=int, default=10_000, help="how many (default: 10000)")
    parser.add_argument("--minutes", type=float, default=0, help="or as many as there is time for")
    parser.add_argument("--kinds", default=",".join(kind.name for kind in kinds.ALL), help="some of: %(default)s")
    parser.add_argument("--lanes", type=int, default=2, help="sweeps at the same time (default: 2)")
    parser.add_argument("--most-wrong", type=int, default=20, help="of a kind, before all ends (default: 20)")
    parser.add_argument("--short", action="store_true", help="each kind once or twice, for the test suite")
    parser.add_argument("--verbose", action="store_true", help="a line for each sweep")
    arguments = parser.parse_args()
    arguments.kinds = arguments.kinds.split(",")
    unknown = set(arguments.kinds) - {kind.name for kind in kinds.ALL}
    if unknown:
        parser.error(f"no such kind: {', '.join(sorted(unknown))}; there are {', '.join(k.name for k in kinds.ALL)}")
    return arguments


def main():
    arguments = parse()
    scratch = tempfile.mkdtemp(prefix="foldwise-faults.")
    suite = Suite(arguments, bench.Bench(arguments.bin, arguments.support, scratch))
    try:
        suite.run()
    finally:
        cluster.Cluster.down()
    failed = suite.report()
    if not failed:
        shutil.rmtree(scratch, ignore_errors=True)
    else:
        print(f"FAILED; what was wrong is in {scratch}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: Apache-2.0
"""One sweep that meets faults: its folder, its processes, what happened to it."""
import os
import pathlib
import random
import shutil
import signal
import subprocess
import time

import judge

PATIENCE = 120  # seconds that a session may take, and a process may stay after its end
MOST_SESSIONS = 40
WELL = 0
SOME_FAILED = 1
STORE = 3
INTERRUPTED = 75


class Wrong(Exception):
    """A promise that was not kept."""


class Process:
    def __init__(self, pid, name, rank):
        self.pid = pid
        self.name = name
        self.rank = rank

    @property
    def role(self):
        if self.name == "orchestrator":
            return "agent" if self.rank else "coordinator"
        return {"worker": "worker", "mpirun": "launcher", "srun": "launcher"}.get(self.name, self.name)

    def send(self, number):
        try:
            os.kill(self.pid, number)
        except ProcessLookupError:
            return False
        return True


class Session:
    """The orchestrator, started once."""

    def __init__(self, case, words, environment):
        self.case = case
        self.began = time.monotonic()
        with open(case.folder / "log", "ab") as log:
            log.write(f"$ {' '.join(words)}\n".encode())
            log.flush()
            self.child = subprocess.Popen(words, env=environment, stdin=subprocess.DEVNULL, stdout=log,
                                          stderr=subprocess.STDOUT, start_new_session=True, cwd=case.folder)

    @property
    def runs(self):
        return self.child.poll() is None

    def pause(self, seconds):
        """False where the session ends before."""
        end = time.monotonic() + seconds
        while self.runs and time.monotonic() < end:
            time.sleep(min(0.01, max(0.0, end - time.monotonic())))
        return self.runs

    def find(self, role, patience=20, having=lambda each: True):
        """A process of this role, as soon as there is one; none where the session ends before."""
        end = time.monotonic() + patience
        while self.runs and time.monotonic() < end:
            found = [each for each in self.case.processes() if each.role == role and having(each)]
            if found:
                return self.case.rng.choice(sorted(found, key=lambda each: each.rank or 0))
            time.sleep(0.005)
        return None

    def kill(self):
        for each in self.case.processes():
            each.send(signal.SIGKILL)
        self.child.wait()

    def end(self):
        """Waits for it; its exit code, negative where a signal ended it. Whatever it leaves is judged."""
        try:
            self.child.wait(max(1.0, self.began + PATIENCE - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.kill()
            raise Wrong(f"a session has not ended after {PATIENCE} s") from None
        self.case.judge_session()
        self.case.last_code = self.child.returncode
        return self.child.returncode


class Case:
    def __init__(self, bench, number, seed, kind):
        self.bench = bench
        self.number = number
        self.kind = kind
        self.rng = random.Random(f"{seed}/{number}/{kind}")
        self.folder = bench.scratch / f"case-{number}"
        self.folder.mkdir()
        self.output = self.folder / "out"
        self.variant = None
        self.told = []  # what was done to it
        self.injected = 0
        self.repeated = (0, 0.0)  # attempts beyond one for each job, and their seconds
        self.last_code = None
        self.judge = judge.Judge(self.output)
        self.mark = f"FOLDWISE_FAULT_CASE={self.folder}"

    def take(self, variant):
        self.variant = variant
        self.whole = self.bench.undisturbed(variant)
        return self

    def inject(self, what):
        self.injected += 1
        self.told.append(what)

    def instant(self):
        """Seconds after the start: anywhere in the sweep, and a little behind."""
        return self.rng.uniform(0, 1.05) * self.whole.seconds

    def start(self, ranks=1, options=(), environment=None, script=None, launcher=None):
        words = [self.bench.orchestrator(self.variant), self.bench.sweep_file(self.variant), f"output={self.output}",
                 "--plain", *options]
        if launcher:
            words = [*launcher, *words]
        elif ranks > 1:
            words = ["mpirun", "-n", str(ranks), "--oversubscribe", *words, "--workers-per-device", "1"]
        variables = {**self.bench.environment, "FOLDWISE_SCRIPT": script or self.variant.script, **(environment or {})}
        name, value = self.mark.split("=", 1)
        return Session(self, words, {**variables, name: value})

    def go_on(self):
        """Runs the sweep again, as users do, until it is done."""
        again = []
        for _ in range(MOST_SESSIONS):
            code = self.start(options=again).end()
            if code == self.variant.ends_with:
                return
            if code == SOME_FAILED:
                again = ["--retry-failed"]  # as it says
            elif code not in (STORE, INTERRUPTED):
                raise Wrong(f"a session to which nothing was done ended with {code}")
        raise Wrong(f"the sweep is not done after {MOST_SESSIONS} sessions")

    def end_well(self, session):
        """A session that goes on by itself."""
        code = session.end()
        if code != self.variant.ends_with:
            raise Wrong(f"the session ended with {code} instead of going on")

    def expect(self, code, *codes):
        if code not in codes:
            raise Wrong(f"the session ended with {code}, none of {codes}")

    def finish(self):
        """To the end, and the last judgement."""
        if self.last_code != self.variant.ends_with or not self.judge.is_done(self.whole.statuses):
            self.go_on()
        self.judge.last(self.whole.statuses)
        if self.bench.tables(self.variant, self.output) != self.whole.tables:
            raise Wrong("the tables are not those of the undisturbed sweep")
        self.repeated = self.judge.repeated()

    def judge_session(self):
        self.judge.after_session(self.wait_for_processes)

    def wait_for_processes(self):
        end = time.monotonic() + 15
        while self.processes():
            if time.monotonic() > end:
                left = [f"{each.name} {each.pid}" for each in self.processes()]
                for each in self.processes():
                    each.send(signal.SIGKILL)
                raise Wrong(f"processes are left behind: {left}")
            time.sleep(0.005)

    def processes(self):
        mark = self.mark.encode() + b"\0"
        found = []
        for entry in os.scandir("/proc"):
            if not entry.name.isdigit():
                continue
            try:
                variables = pathlib.Path(entry.path, "environ").read_bytes()
                if mark not in variables:
                    continue
                name = pathlib.Path(entry.path, "comm").read_text().strip()
            except (OSError, ValueError):
                continue
            found.append(Process(int(entry.name), name, rank_in(variables)))
        return found

    def log(self):
        return (self.folder / "log").read_text(errors="replace")

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def rank_in(variables):
    for each in variables.split(b"\0"):
        for name in (b"OMPI_COMM_WORLD_RANK=", b"SLURM_PROCID="):
            if each.startswith(name):
                return int(each[len(name):])
    return None

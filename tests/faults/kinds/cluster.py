# SPDX-License-Identifier: Apache-2.0
"""On two nodes of a real Slurm (slurm/dev-cluster.sh): srun killed or stopped, a node lost with its slurmd, and a worker,
an agent or the coordinator of a step. Needs root; is skipped, and says so, where there is none."""
import os
import shutil
import signal
import subprocess
import threading

import bench
from kinds.kills import ANY

PATH = os.environ["PATH"] + ":/usr/sbin"


def why_not():
    """Empty where a cluster can be made."""
    if os.geteuid() != 0:
        return "the development cluster needs root"
    for command in ("slurmctld", "slurmd", "munged", "srun"):
        if shutil.which(command, path=PATH) is None:
            return f"'{command}' is missing (./install.sh --tests)"
    if subprocess.run(["unshare", "--mount", "--uts", "--ipc", "--pid", "--fork", "--mount-proc", "true"],
                      capture_output=True, check=False).returncode != 0:
        return "this machine's root may not make namespaces"
    return ""


class Cluster:
    """Two nodes, as long as the suite runs."""
    one = None
    lock = threading.Lock()

    def __init__(self, test_bench):
        self.command = [str(test_bench.sources / "slurm/dev-cluster.sh"), "--dir", str(test_bench.scratch / "cluster")]
        self.call("up")

    def call(self, *words):
        ended = subprocess.run([*self.command, *words], env={**os.environ, "PATH": PATH}, capture_output=True, check=False)
        if ended.returncode != 0:
            raise RuntimeError(f"dev-cluster.sh {words}: {ended.stderr.decode()}")

    @classmethod
    def get(cls, test_bench):
        cls.one = cls.one or Cluster(test_bench)
        return cls.one

    @classmethod
    def down(cls):
        if cls.one:
            cls.one.call("down")
            cls.one = None


def inject(case):
    if why_not():
        return
    with Cluster.lock:
        inject_alone(case, Cluster.get(case.bench))


def inject_alone(case, cluster):
    case.take(bench.SCRIPTED)
    what = case.rng.choice(["launcher", "stopped launcher", "node", "node", "worker", "agent", "coordinator"])
    # Slurm goes on with the others where one rank of a step is killed, unless it is told not to.
    session = case.start(launcher=[*cluster.command, "run", "srun", "-N2", "-n2", "--kill-on-bad-exit=1"],
                         script="leaves;stage=train epochs=4,100")
    worker = session.find("worker", patience=60)
    session.pause(case.rng.uniform(0, 0.5))
    if worker is None:
        case.end_well(session)
        return
    if what == "node":
        case.inject("a node and its slurmd lost")
        cluster.call("kill", "n2")
        case.expect(session.end(), *ANY)
        cluster.call("start", "n2")
        return
    victim = session.find(what.split()[-1])
    if victim is None:
        case.end_well(session)
        return
    if what == "stopped launcher":
        case.inject("SIGSTOP of srun")
        victim.send(signal.SIGSTOP)
        session.pause(1)
        victim.send(signal.SIGCONT)
        case.end_well(session)
        return
    case.inject(f"SIGKILL of srun's {what}" if what != "launcher" else "SIGKILL of srun")
    victim.send(signal.SIGKILL)
    if what == "worker":
        case.end_well(session)
        return
    case.expect(session.end(), *ANY)

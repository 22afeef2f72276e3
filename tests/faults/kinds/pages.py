# SPDX-License-Identifier: Apache-2.0
"""Damaged pages of the database, of a sweep that is done or half done: refused with what to do, which works as printed;
or, where nothing that counts was hit, gone on with. Never another table."""
import re
import shlex
import signal
import subprocess

import bench
from case import STORE, Wrong

PAGE = 4096


def inject(case):
    case.take(bench.SCRIPTED)
    session = case.start()
    if case.rng.random() < 0.5:
        if session.pause(case.instant()) and (coordinator := session.find("coordinator")):
            coordinator.send(signal.SIGKILL)
        session.end()
    else:
        case.end_well(session)
    file = case.output / "results.db"
    if not file.exists():
        return
    damage(case, file)
    case.judge.forget()
    advised(case)


def damage(case, file):
    content = bytearray(file.read_bytes())
    if not content:
        return
    page = case.rng.randrange((len(content) + PAGE - 1) // PAGE) * PAGE
    way = case.rng.choice(["bytes", "bytes", "zeros", "noise", "cut"])
    if way == "cut":
        del content[page + case.rng.randrange(PAGE):]
    elif way == "zeros":
        content[page:page + PAGE] = bytes(PAGE)
    elif way == "noise":
        content[page:page + PAGE] = case.rng.randbytes(PAGE)
    else:
        for _ in range(case.rng.randint(1, 64)):
            place = page + case.rng.randrange(min(PAGE, len(content) - page))
            content[place] = case.rng.randrange(256)
    file.write_bytes(content)
    case.inject(f"{way} in page {page // PAGE + 1} of {len(content) // PAGE}")


def advised(case):
    """What a user does who runs the sweep and follows what it says."""
    with_damage = case.start()
    try:
        code = with_damage.child.wait(60)
    except subprocess.TimeoutExpired:
        with_damage.kill()
        raise Wrong("a damaged database, and the sweep does not end") from None
    if code == STORE:
        if "orchestrator rebuild" not in case.log():
            raise Wrong("refused without the advice to rebuild")
        rebuild(case)
    elif code != case.variant.ends_with:
        raise Wrong(f"a damaged database, and the sweep ended with {code}")


def rebuild(case):
    ended = subprocess.run([case.bench.orchestrator(case.variant), "rebuild", case.bench.sweep_file(case.variant),
                            f"output={case.output}"], env=case.bench.environment, capture_output=True, check=False)
    if ended.returncode != 0:
        raise Wrong(f"rebuild, which was advised, ended with {ended.returncode}: {ended.stderr.decode()}")

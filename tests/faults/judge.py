# SPDX-License-Identifier: Apache-2.0
"""One judge for every fault. It believes nothing that the programs say: it reads the database, the files and /proc."""
import hashlib
import json
import pathlib
import re
import shutil
import sqlite3
import tempfile


class Verdict(Exception):
    """What is wrong, as a sentence."""


CRC32C = []
for byte in range(256):
    for _ in range(8):
        byte = (byte >> 1) ^ (0x82F63B78 if byte & 1 else 0)
    CRC32C.append(byte)


def crc32c(data):
    value = 0xFFFFFFFF
    for byte in data:
        value = CRC32C[(value ^ byte) & 255] ^ (value >> 8)
    return value ^ 0xFFFFFFFF


class Judge:
    def __init__(self, output):
        self.output = output
        self.finished = {}  # key -> (attempts, identity of its result.json), as of the last session
        self.attempts = []  # (key, number, outcome, started, ended)
        self.jobs = {}  # key -> (status, attempts)
        self.verified = set()

    def statuses(self):
        return {key: status for key, (status, _) in self.jobs.items()}

    def is_done(self, expected):
        return self.statuses() == expected

    def forget(self):
        """The database was lost and made again: what it said of attempts is gone."""
        self.finished = {}
        self.jobs = {}

    def after_session(self, wait_for_processes):
        wait_for_processes()
        if not self.read():
            return
        finished = {}
        for key, (status, attempts) in self.jobs.items():
            if status == "finished":
                finished[key] = (attempts, self.verify(key))
        for key, before in self.finished.items():
            if finished.get(key) != before:
                raise Verdict(f"job {key} was finished as {before} and is now {self.jobs.get(key)}, {finished.get(key)}")
        self.finished = finished
        ends = {}
        for key, number, outcome, _, _ in self.attempts:
            if key in ends:
                raise Verdict(f"job {key} was executed again after attempt {ends[key]} had {outcome or 'begun'}")
            if outcome in ("finished", "diverged"):
                ends[key] = number

    def read(self):
        """From a copy: what lies there stays evidence."""
        database = self.output / "results.db"
        if not database.exists():
            return False
        with tempfile.TemporaryDirectory() as folder:
            for file in self.output.glob("results.db*"):
                if file.name in ("results.db", "results.db-wal", "results.db-journal"):
                    shutil.copy2(file, folder)
            store = sqlite3.connect(pathlib.Path(folder, "results.db"))
            try:
                found = store.execute("PRAGMA integrity_check").fetchall()
                if found != [("ok",)]:
                    raise Verdict(f"the database is not consistent: {found[:3]}")
                if found := store.execute("PRAGMA foreign_key_check").fetchall():
                    raise Verdict(f"keys of the database lead nowhere: {found[:3]}")
                if not store.execute("SELECT 1 FROM sqlite_master WHERE name = 'jobs'").fetchall():
                    return False
                self.jobs = {key: (status, attempts) for key, status, attempts in store.execute(
                    "SELECT lower(hex(key)), status, attempts FROM jobs")}
                self.attempts = store.execute(
                    "SELECT lower(hex(key)), number, outcome, started, ended FROM attempts"
                    " JOIN jobs ON jobs.id = attempts.job ORDER BY attempts.job, number").fetchall()
            except sqlite3.DatabaseError as error:
                raise Verdict(f"the database cannot be read: {error}") from error
            finally:
                store.close()
        return True

    def verify(self, key):
        """What a finished job left, byte for byte; which file that is."""
        file = self.output / "stages" / key / "result.json"
        try:
            status = file.stat()
        except OSError as error:
            raise Verdict(f"job {key} counts as finished without a result: {error}") from error
        identity = (status.st_ino, status.st_mtime_ns)
        if (key, identity) in self.verified:
            return identity
        text = file.read_text()
        try:
            content = json.loads(text)
        except ValueError as error:
            raise Verdict(f"job {key} counts as finished with a result that is none: {error}") from error
        rest = re.sub(r',?"digest":"[0-9a-f]*"', "", text, count=1).rstrip("\n").replace("{,", "{", 1)
        if hashlib.sha256(rest.encode()).hexdigest() != content["digest"]:
            raise Verdict(f"job {key} counts as finished, and its result is not as it was written")
        for artifact in content.get("artifacts", []):
            self.verify_artifact(key, artifact, content.get("checksums", {}))
        self.verified.add((key, identity))
        return identity

    def verify_artifact(self, key, artifact, checksums):
        path = self.output / artifact["path"]
        if not path.exists() or path.stat().st_size != artifact["bytes"]:
            raise Verdict(f"job {key} counts as finished, and {artifact['path']} is not what it left")
        expected = checksums.get(artifact["path"])
        if expected is not None and crc32c(path.read_bytes()) != expected:
            raise Verdict(f"job {key} counts as finished, and {artifact['path']} is damaged")

    def last(self, expected):
        """When the sweep is done: what became of each job of the undisturbed one."""
        found = self.statuses()
        other = {key: (found.get(key), status) for key, status in expected.items() if found.get(key) != status}
        if other or len(found) != len(expected):
            raise Verdict(f"jobs did not become what they do undisturbed: {other}")
        left = [str(each.relative_to(self.output)) for each in self.output.rglob("*")
                if each.suffix in (".tmp", ".part", ".partial") or each.name == "checkpoints"
                or each.name in ("results.db-wal", "results.db-shm", "results.db-journal")]
        if left:
            raise Verdict(f"temporary files are left behind: {left}")

    def repeated(self):
        """Attempts that did not end their job, and their seconds."""
        lost = [(started, ended) for _, _, outcome, started, ended in self.attempts
                if outcome not in ("finished", "diverged")]
        return len(lost), sum(max(0.0, ended - started) for started, ended in lost if ended)

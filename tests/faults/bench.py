# SPDX-License-Identifier: Apache-2.0
"""What faults are put into: small sweeps, of the real worker and of the scripted one, and what they leave undisturbed."""
import dataclasses
import os
import pathlib
import shutil
import subprocess
import threading
import time

import judge

STALL_TIMEOUT = 0.5  # seconds of silence after which a worker counts as hung
FORMATS = ("markdown", "csv", "latex", "html", "json")

SWEEP = """name: small
dataset: {{name: afew, root: {videos}, frames: {{size: [32, 32]}}}}
protocol: {{kind: holdout, validation_fraction: 0.34, repeats: {repeats}, seed: 1}}
model: {{backbone: i3d_vgg11, width: 0.0625, input: [32, 32]}}
clips: {{frames: 4}}
sampling: {{warm_up_epochs: 1, exploration_epochs: 1}}
training:
  learning_rate: {{backbone: 0.01, head: 0.01}}
  batch_size: 4
  accumulation: 1
  epochs: {epochs}
  early_stopping: {{patience: 0}}
execution: {{videos_per_shard: {shard}, checkpoint_interval: 0.01, max_attempts: 50, stall_timeout: {stall}}}
sweep:
  grid:
    {axis}
tables:
  - {{rows: {rows}, values: [{values}]}}
"""


@dataclasses.dataclass(frozen=True)
class Variant:
    """A sweep of one kind of worker. `script`: what the scripted worker does (tests/support/scripted_worker.cpp)."""
    name: str
    script: str = ""
    epochs: int = 4
    repeats: int = 2
    shard: int = 8
    stall: float = STALL_TIMEOUT
    axis: str = "sampling.strategy: [uniform, stochastic_softmax]"
    rows: str = "sampling.strategy"
    values: str = "accuracy, epochs"
    ends_with: int = 0  # the exit code of the undisturbed sweep

    @property
    def real(self):
        return not self.script


SCRIPTED = Variant("scripted", script="leaves;stage=train epochs=4,4")
REAL = Variant("real", epochs=2, repeats=1, stall=30, values="accuracy, cross_entropy, epochs")
# As little as there can be: one preparation, one training.
REAL_ONE = dataclasses.replace(REAL, name="real_one", shard=64, axis="sampling.strategy: [uniform]")
# Some trainings diverge, others do not.
SCRIPTED_NAN = dataclasses.replace(SCRIPTED, name="scripted_nan", ends_with=1,
                                   script="leaves;repeat=1 stage=train diverge=2;stage=train epochs=4,4")
REAL_NAN = dataclasses.replace(REAL, name="real_nan", ends_with=1, rows="training.learning_rate.head",
                               axis="training.learning_rate.head: [0.01, 1.0e+30]")


@dataclasses.dataclass
class Undisturbed:
    tables: list
    statuses: dict  # of its jobs, by their keys
    seconds: float


class Bench:
    def __init__(self, programs, libraries, scratch):
        self.programs = pathlib.Path(programs).resolve()
        self.libraries = pathlib.Path(libraries).resolve()
        self.scratch = pathlib.Path(scratch)
        self.environment = {**os.environ, "XDG_CACHE_HOME": str(self.scratch / "cache"),
                            "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
                            "OMPI_MCA_btl_tcp_if_include": "lo", "FOLDWISE_DATA": str(self.scratch)}
        self.sources = pathlib.Path(__file__).resolve().parents[2]
        self._undisturbed = {}
        self._lock = threading.Lock()
        scripted = self.scratch / "scripted"
        scripted.mkdir()
        # The worker is the one beside the orchestrator.
        shutil.copy2(self.programs / "orchestrator", scripted / "orchestrator")
        shutil.copy2(self.programs / "scripted_worker", scripted / "worker")
        self._run(self.programs / "orchestrator", "datasets", "make", "afew", "--out", self.scratch / "videos",
                  "--train-per-class", "3", "--validation-per-class", "1", "--subjects", "6", "--size", "32x32",
                  "--frames", "8-10", "--apex", "3-4")

    def library(self, name):
        return str(self.libraries / f"lib{name}.so")

    def orchestrator(self, variant):
        return str((self.programs if variant.real else self.scratch / "scripted") / "orchestrator")

    def sweep_file(self, variant):
        file = self.scratch / f"{variant.name}.yaml"
        if not file.exists():
            text = SWEEP.format(videos=self.scratch / "videos", **dataclasses.asdict(variant))
            partial = file.with_suffix(f".{threading.get_ident()}")
            partial.write_text(text)
            partial.rename(file)
        return str(file)

    def tables(self, variant, output):
        return [self._run(self.orchestrator(variant), "table", output, "--format", each) for each in FORMATS]

    def undisturbed(self, variant):
        """The tables of the sweep to which nothing happens, and how long it takes alone. Made once."""
        with self._lock:
            if variant.name not in self._undisturbed:
                output = self.scratch / f"undisturbed-{variant.name}"
                began = time.monotonic()
                ended = subprocess.run(
                    [self.orchestrator(variant), self.sweep_file(variant), f"output={output}", "--plain"],
                    env={**self.environment, "FOLDWISE_SCRIPT": variant.script}, stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT, check=False)
                if ended.returncode != variant.ends_with:
                    raise RuntimeError(f"the undisturbed sweep {variant.name} ended with {ended.returncode}:\n"
                                       f"{ended.stdout.decode()}")
                seconds = time.monotonic() - began
                seen = judge.Judge(output)
                seen.after_session(lambda: None)
                self._undisturbed[variant.name] = Undisturbed(self.tables(variant, output), seen.statuses(), seconds)
            return self._undisturbed[variant.name]

    def _run(self, *words):
        ended = subprocess.run([str(word) for word in words], env=self.environment, capture_output=True, check=False)
        if ended.returncode != 0:
            raise RuntimeError(f"{words}: exit code {ended.returncode}: {ended.stderr.decode()}")
        return ended.stdout

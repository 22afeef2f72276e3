# SPDX-License-Identifier: Apache-2.0
"""The two sides of a comparison of training steps: the program `step`, and Python PyTorch with the networks of
tests/worker/reference/networks.py."""
import json
import os
import struct
import subprocess
import sys
import time

import torch
from torch import nn

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "worker", "reference"))
from networks import NETWORKS, Options  # noqa: E402

CLASSES = 7
LEARNING_RATE = 1e-5


def network(backbone, width, pixels):
    """A backbone as `step` trains it: published strides, maxima over space."""
    return NETWORKS[backbone](Options(CLASSES, width, (pixels, pixels), 2, "maximum"))


def load(model, tensors):
    """Our weights; batch normalisation counts batches there."""
    missing, unexpected = model.load_state_dict(tensors, strict=False)
    missing = [name for name in missing if not name.endswith("num_batches_tracked")]
    if missing or unexpected:
        sys.exit(f"step_sides.py: our weights lack {missing} and have {unexpected} besides")


def read(path):
    """The tensors of a safetensors file."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        buffer = file.read()
    dtypes = {"F32": torch.float32, "I64": torch.int64}
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        values = torch.frombuffer(bytearray(buffer[begin:end]), dtype=dtypes[entry["dtype"]])
        tensors[name] = values.view(entry["shape"])
    return tensors


class Python:
    """Training steps on one batch: forward, cross entropy, backward, SGD with momentum."""

    def __init__(self, model, clips, labels, device="cpu", precision="float32", memory_format="contiguous"):
        self.model = model.to(device)
        self.clips = clips.to(device)
        if memory_format == "channels_last":
            kernels_axes = {parameter.dim() for parameter in model.parameters()}
            of_kernels = torch.channels_last_3d if 5 in kernels_axes else torch.channels_last
            self.model = self.model.to(memory_format=of_kernels)
            self.clips = self.clips.contiguous(memory_format=torch.channels_last_3d)
        self.labels = labels.to(device)
        self.casts = precision == "bfloat16"
        self.device = device
        torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"
        torch.backends.cudnn.allow_tf32 = precision == "tf32"
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=LEARNING_RATE, momentum=0.9)

    def _loss(self):
        with torch.autocast(self.device, dtype=torch.bfloat16, enabled=self.casts):
            scores = self.model(self.clips).float().mean(1)
        return nn.functional.cross_entropy(scores, self.labels)

    def passes(self):
        """Seconds of the processor of one forward and of one backward pass."""
        self.optimizer.zero_grad(set_to_none=True)
        start = time.process_time()
        loss = self._loss()
        between = time.process_time()
        loss.backward()
        end = time.process_time()
        self.optimizer.zero_grad(set_to_none=True)
        return between - start, end - between

    def turn(self, steps):
        """Seconds by the clock and of the processor, and the last loss."""
        start, processor_start = time.perf_counter(), time.process_time()
        for _ in range(steps):
            self.optimizer.zero_grad(set_to_none=True)
            loss = self._loss()
            loss.backward()
            value = loss.item()
            self.optimizer.step()
        if self.device == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter() - start, time.process_time() - processor_start, value


class OutOfMemory(Exception):
    pass


class Ours:
    """The same in the program `step`, which takes settings as key=value."""

    def __init__(self, program, *arguments, **settings):
        command = [program, *arguments, *(f"{name}={value}" for name, value in settings.items())]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._answer()

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            if self.process.wait() == 3:
                raise OutOfMemory
            sys.exit(f"our side ended with exit code {self.process.returncode}")
        return line

    def _ask(self, question):
        self.process.stdin.write(f"{question}\n")
        self.process.stdin.flush()
        return tuple(map(float, self._answer().split()))

    def turn(self, steps):
        return self._ask(steps)

    def passes(self):
        """Seconds of the processor of one forward and of one backward pass."""
        return self._ask("passes")

    def facts(self):
        """Floating-point operations of a step, and bytes of memory (of the process on a CPU, of the device else)."""
        return self._ask("facts")

    def end(self):
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass  # it has ended by itself
        self.process.wait()

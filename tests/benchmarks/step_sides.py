# SPDX-License-Identifier: Apache-2.0
"""The two sides of a comparison of training steps: the program `step`, and Python PyTorch with the networks of our
catalogue as one writes them there, with torch's own layers."""
import json
import struct
import subprocess
import sys
import time

import torch
from torch import nn

CLASSES = 7
LEARNING_RATE = 1e-5
VGG11 = [64, "M", 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M"]
VGG16 = [64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M", 512, 512, 512, "M"]
BACKBONES = {  # name: channels, batch normalisation
    "i3d_vgg11": (VGG11, False),
    "i3d_vgg11_bn": (VGG11, True),
    "i3d_vgg16": (VGG16, False),
    "i3d_vgg16_bn": (VGG16, True),
}


class InflatedVgg(nn.Module):
    def __init__(self, backbone, width, pixels):
        super().__init__()
        channels, normalised = BACKBONES[backbone]
        layers, inputs = [], 3
        for size in channels:
            if size == "M":
                layers.append(nn.MaxPool3d((1, 2, 2)))
                continue
            outputs = round(size * width)
            layers.append(nn.Conv3d(inputs, outputs, 3, padding=1))
            if normalised:
                layers.append(nn.BatchNorm3d(outputs))
            layers.append(nn.ReLU(inplace=True))
            inputs = outputs
        self.features = nn.Sequential(*layers)
        cells = 1 if pixels < 64 else 7
        self.pool = nn.AdaptiveMaxPool3d((None, cells, cells))
        units, hidden = round(4096 * width), round(128 * width)
        self.classifier = nn.Sequential(nn.Linear(inputs * cells * cells, units), nn.ReLU(inplace=True), nn.Identity(),
                                        nn.Linear(units, units), nn.ReLU(inplace=True))
        self.head = nn.ModuleDict({"hidden": nn.Linear(units, hidden), "output": nn.Linear(hidden, CLASSES)})

    def forward(self, clips):
        features = self.pool(self.features(clips)).transpose(1, 2).flatten(2)  # [batch, frames, values]
        hidden = torch.relu(self.head["hidden"](self.classifier(features)))
        return self.head["output"](hidden).float().mean(1)


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
        layout = torch.channels_last_3d if memory_format == "channels_last" else torch.contiguous_format
        self.model = model.to(device).to(memory_format=layout)
        self.clips = clips.to(device).contiguous(memory_format=layout)
        self.labels = labels.to(device)
        self.casts = precision == "bfloat16"
        self.device = device
        torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"
        torch.backends.cudnn.allow_tf32 = precision == "tf32"
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=LEARNING_RATE, momentum=0.9)

    def turn(self, steps):
        """Seconds by the clock and of the processor, and the last loss."""
        start, processor_start = time.perf_counter(), time.process_time()
        for _ in range(steps):
            self.optimizer.zero_grad(set_to_none=True)
            with torch.autocast(self.device, dtype=torch.bfloat16, enabled=self.casts):
                scores = self.model(self.clips)
            loss = nn.functional.cross_entropy(scores, self.labels)
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

    def facts(self):
        """Floating-point operations of a step, and bytes of memory (of the process on a CPU, of the device else)."""
        return self._ask("facts")

    def end(self):
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass  # it has ended by itself
        self.process.wait()

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A training step of ours against the same step in Python PyTorch: forward, cross entropy, backward, SGD with momentum.

usage: step.py PROGRAM FOLDER

Both sides hold the same i3d_vgg11, batch and starting weights, one thread each, and take turns: one works while the
other waits. The losses of every turn must agree, so that both do compute the same thing. The figure of a shape is the
median over turns of our time divided by Python's time in the same turn; the last line is the worst shape's.

Times are those of the processor, all threads of a process together. With one thread on an idle machine they are the
clock's; on a busy one the clock counts the neighbours too, so its ratio is printed beside but not judged.
"""
import json
import os
import statistics
import struct
import subprocess
import sys
import time

import torch
from torch import nn

CLASSES = 7
LEARNING_RATE = 1e-5
TURNS = 15
SHAPES = [  # width, pixels, batch, steps per turn
    (0.125, 32, 8, 6),
    (0.25, 64, 4, 2),
    (0.25, 112, 2, 1),
]
CHANNELS = [64, "M", 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M"]


class InflatedVgg11(nn.Module):
    """As one writes it in Python, with torch's own layers."""

    def __init__(self, width, pixels):
        super().__init__()
        layers, inputs = [], 3
        for size in CHANNELS:
            if size == "M":
                layers.append(nn.MaxPool3d((1, 2, 2)))
            else:
                outputs = round(size * width)
                layers += [nn.Conv3d(inputs, outputs, 3, padding=1), nn.ReLU(inplace=True)]
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
        return self.head["output"](hidden).mean(1)


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
    def __init__(self, tensors, width, pixels):
        self.clips, self.labels = tensors.pop("clips"), tensors.pop("labels")
        self.model = InflatedVgg11(width, pixels)
        self.model.load_state_dict(tensors)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=LEARNING_RATE, momentum=0.9)

    def turn(self, steps):
        start, processor_start = time.perf_counter(), time.process_time()
        for _ in range(steps):
            self.optimizer.zero_grad(set_to_none=True)
            loss = nn.functional.cross_entropy(self.model(self.clips), self.labels)
            loss.backward()
            value = loss.item()
            self.optimizer.step()
        return time.perf_counter() - start, time.process_time() - processor_start, value


class Ours:
    def __init__(self, program, file, width, pixels, batch):
        arguments = [program, file, str(width), str(pixels), str(batch)]
        self.process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline() != "ready\n":
            sys.exit("step.py: our side did not start")

    def turn(self, steps):
        self.process.stdin.write(f"{steps}\n")
        self.process.stdin.flush()
        return tuple(map(float, self.process.stdout.readline().split()))

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def measure(program, folder, width, pixels, batch, steps):
    file = os.path.join(folder, "start.safetensors")
    ours = Ours(program, file, width, pixels, batch)
    python = Python(read(file), width, pixels)
    clock_ratios, ratios, our_times, python_times = [], [], [], []
    for number in range(-1, TURNS):  # the first turn warms up
        sides = [ours, python] if number % 2 else [python, ours]  # neither always goes first
        answers = {side: side.turn(steps) for side in sides}
        (our_clock, our_seconds, our_loss), (python_clock, python_seconds, python_loss) = answers[ours], answers[python]
        if abs(our_loss - python_loss) > 1e-4 * max(1, abs(python_loss)):
            sys.exit(f"step.py: the losses differ, ours {our_loss}, Python's {python_loss}")
        if number >= 0:
            clock_ratios.append(our_clock / python_clock)
            ratios.append(our_seconds / python_seconds)
            our_times.append(our_seconds / steps)
            python_times.append(python_seconds / steps)
    ours.end()
    quarters = statistics.quantiles(ratios, n=4)
    print(f"i3d_vgg11 width={width} input={pixels}x{pixels} frames=16 batch={batch} "
          f"ours_ms={1e3 * statistics.median(our_times):.2f} python_ms={1e3 * statistics.median(python_times):.2f} "
          f"ratio={quarters[1]:.3f} quartiles={quarters[0]:.3f}..{quarters[2]:.3f} "
          f"clock_ratio={statistics.median(clock_ratios):.3f}", flush=True)
    return quarters[1]


def main():
    torch.set_num_threads(1)
    print(f"turns={TURNS} threads=1 torch={torch.__version__}")
    worst = max(measure(sys.argv[1], sys.argv[2], *shape) for shape in SHAPES)
    print(f"step_ratio={worst:.3f}")
    sys.exit(worst > 1.00)


main()

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
import os
import statistics
import sys

import torch

from step_sides import Ours, Python, load, network, read

TURNS = 15
SHAPES = [  # width, pixels, batch, steps per turn
    (0.125, 32, 8, 6),
    (0.25, 64, 4, 2),
    (0.25, 112, 2, 1),
]


def measure(program, folder, width, pixels, batch, steps):
    file = os.path.join(folder, "start.safetensors")
    ours = Ours(program, file=file, width=width, pixels=pixels, batch=batch)
    tensors = read(file)
    clips, labels = tensors.pop("clips"), tensors.pop("labels")
    model = network("i3d_vgg11", width, pixels)
    load(model, tensors)
    python = Python(model, clips, labels)
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

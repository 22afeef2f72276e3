#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A training step of every backbone of pictures against the same step in Python PyTorch, on one thread of a CPU.

usage: backbones.py PROGRAM FOLDER [BACKBONE…]

As step.py compares them: same weights, batch and libtorch, in turns, seconds of the processor, the median over turns of
the ratio in each turn; then the forward and the backward pass apart. At last each side makes three steps in a process of
its own that is asked for the most memory that it held.
"""
import os
import statistics
import subprocess
import sys

import torch

from step_sides import NETWORKS, Ours, Python, load, network, read

TURNS = 7
WIDTH, FRAMES, BAR = 0.25, 16, 0.95
SHAPES = {"resnext101_3d": (64, 2), "inception_i3d": (64, 4)}  # pixels, batch
USUAL = (64, 4)


def python_side(path, backbone, pixels):
    tensors = read(path)
    clips, labels = tensors.pop("clips"), tensors.pop("labels")
    model = network(backbone, WIDTH, pixels)
    load(model, tensors)
    return Python(model, clips, labels)


def alone(path, backbone, pixels):
    """Python's half of the comparison of memory, in this process."""
    torch.set_num_threads(1)
    python_side(path, backbone, int(pixels)).turn(3)
    with open("/proc/self/status") as status:  # getrusage counts what the process that started this one held
        most = next(line.split()[1] for line in status if line.startswith("VmHWM:"))
    print(int(most) * 1024)


def compared(ours, python, seconds_of):
    """Medians over turns: each figure's ratio of the two sides in the same turn with its quartiles, and each side's
    seconds. `seconds_of` a side: a tuple of figures."""
    turns = []
    for number in range(-1, TURNS):  # the first turn warms up
        sides = [ours, python] if number % 2 else [python, ours]  # neither always goes first
        seconds = {side: seconds_of(side) for side in sides}
        if number >= 0:
            turns.append(list(zip(seconds[ours], seconds[python])))
    figures = list(zip(*turns))
    return [(statistics.quantiles([our / other for our, other in figure], n=4),
             *(statistics.median(side) for side in zip(*figure))) for figure in figures]


def measure(program, folder, backbone):
    pixels, batch = SHAPES.get(backbone, USUAL)
    path = os.path.join(folder, "start.safetensors")
    settings = {"backbone": backbone, "width": WIDTH, "pixels": pixels, "batch": batch, "frames": FRAMES}
    ours = Ours(program, file=path, **settings)
    python = python_side(path, backbone, pixels)
    (step,) = compared(ours, python, lambda side: (side.turn(1)[1],))
    forward, backward = compared(ours, python, lambda side: side.passes())
    ours.end()
    fresh = Ours(program, **settings)
    fresh.turn(3)
    our_bytes = fresh.facts()[1]
    fresh.end()
    command = [sys.executable, os.path.abspath(__file__), "--alone", path, backbone, str(pixels)]
    python_bytes = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    print(f"{backbone} width={WIDTH} input={pixels}x{pixels} frames={FRAMES} batch={batch}", end="")
    for name, (quarters, our_seconds, python_seconds) in (("step", step), ("forward", forward), ("backward", backward)):
        print(f" {name}_ours_ms={1e3 * our_seconds:.1f} {name}_python_ms={1e3 * python_seconds:.1f} "
              f"{name}_ratio={quarters[1]:.3f} {name}_quartiles={quarters[0]:.3f}..{quarters[2]:.3f}", end="")
    print(f" ours_mib={our_bytes / 2**20:.0f} python_mib={python_bytes / 2**20:.0f} "
          f"memory_ratio={our_bytes / python_bytes:.3f}", flush=True)
    return max(step[0][1], forward[0][1], backward[0][1], our_bytes / python_bytes)


def main():
    if sys.argv[1] == "--alone":
        return alone(*sys.argv[2:])
    torch.set_num_threads(1)
    print(f"turns={TURNS} threads=1 torch={torch.__version__}")
    worst = max(measure(*sys.argv[1:3], backbone) for backbone in sys.argv[3:] or NETWORKS)
    print(f"backbones_ratio={worst:.3f}")
    return sys.exit(worst > BAR)


main()

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A training step of every backbone of pictures against the same step in Python PyTorch, on one thread of a CPU.

usage: backbones.py PROGRAM FOLDER [BACKBONE…]

As step.py compares them: same weights, batch and libtorch, in turns, seconds of the processor, the median over turns of
the ratio in each turn. Then each side makes three steps in a process of its own that is asked for the most memory that it
held.
"""
import os
import resource
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
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


def measure(program, folder, backbone):
    pixels, batch = SHAPES.get(backbone, USUAL)
    path = os.path.join(folder, "start.safetensors")
    settings = {"backbone": backbone, "width": WIDTH, "pixels": pixels, "batch": batch, "frames": FRAMES}
    ours = Ours(program, file=path, **settings)
    python = python_side(path, backbone, pixels)
    ratios, our_times, python_times = [], [], []
    for number in range(-1, TURNS):  # the first turn warms up
        sides = [ours, python] if number % 2 else [python, ours]  # neither always goes first
        seconds = {side: side.turn(1)[1] for side in sides}
        if number >= 0:
            ratios.append(seconds[ours] / seconds[python])
            our_times.append(seconds[ours])
            python_times.append(seconds[python])
    ours.end()
    fresh = Ours(program, **settings)
    fresh.turn(3)
    our_bytes = fresh.facts()[1]
    fresh.end()
    command = [sys.executable, os.path.abspath(__file__), "--alone", path, backbone, str(pixels)]
    python_bytes = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    quarters = statistics.quantiles(ratios, n=4)
    print(f"{backbone} width={WIDTH} input={pixels}x{pixels} frames={FRAMES} batch={batch} "
          f"ours_ms={1e3 * statistics.median(our_times):.1f} python_ms={1e3 * statistics.median(python_times):.1f} "
          f"ratio={quarters[1]:.3f} quartiles={quarters[0]:.3f}..{quarters[2]:.3f} "
          f"ours_mib={our_bytes / 2**20:.0f} python_mib={python_bytes / 2**20:.0f} "
          f"memory_ratio={our_bytes / python_bytes:.3f}", flush=True)
    return max(quarters[1], our_bytes / python_bytes)


def main():
    if sys.argv[1] == "--alone":
        return alone(*sys.argv[2:])
    torch.set_num_threads(1)
    print(f"turns={TURNS} threads=1 torch={torch.__version__}")
    worst = max(measure(*sys.argv[1:3], backbone) for backbone in sys.argv[3:] or NETWORKS)
    print(f"backbones_ratio={worst:.3f}")
    return sys.exit(worst > BAR)


main()

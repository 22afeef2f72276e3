# SPDX-License-Identifier: Apache-2.0
"""Training steps per second of every network of pictures, in each precision and memory format, beside Python PyTorch.

usage: throughput.py STEP FEED-FIGURES --device cuda|cpu --seconds N [--networks NAME,...]

STEP is the program of tests/benchmarks/step.cpp. One process for each row and side, so that memory is that row's alone.
Prints Markdown; exit code 1 where a row failed for another reason than memory or time, or where both sides do not
compute the same thing.
"""
import argparse
import gc
import os
import subprocess
import sys
import tempfile
import threading
import time
import warnings

import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "benchmarks"))
from step_sides import NETWORKS, OutOfMemory, Ours, Python, load, network, read  # noqa: E402

PRECISIONS = ["float32", "tf32", "bfloat16"]
FORMATS = ["contiguous", "channels_last"]
SIZES = {  # what a row runs; a CPU gets a fraction of the network on a fraction of the picture
    "cuda": {"width": 1, "pixels": 112, "frames": 16, "batch": 16},
    "cpu": {"width": 0.125, "pixels": 64, "frames": 16, "batch": 2},
}
TIMED_SECONDS = {"cuda": 1.5, "cpu": 1}
ROW_LIMIT = {"cuda": 45, "cpu": 60}  # seconds of one side of a row
PRODUCT = {"cuda": 8192, "cpu": 1024}  # side of the matrices whose product tells the rate
PYTHON_SIDE = "--python-side"


class TooSlow(Exception):
    pass


OTHERS = ("fully_connected", "torchscript", "audio_visual")


def backbones(program):
    """The catalogue, from the program's own message; without what takes no pictures, and a user's own module."""
    answer = subprocess.run([program, "backbone=?"], capture_output=True, text=True, check=False).stderr
    return [name for name in answer.split("allowed: ")[1].strip().split(", ") if name not in OTHERS]


def switch(precision, deterministic):
    torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"
    torch.backends.cudnn.allow_tf32 = precision == "tf32"
    torch.backends.cudnn.deterministic = deterministic
    torch.backends.cudnn.benchmark = not deterministic


def matrix_rate(device, precision):
    """Floating-point operations per second of one large product."""
    if device == "cpu" and precision == "tf32":
        precision = "float32"
    switch(precision, True)
    side = PRODUCT[device]
    dtype = torch.bfloat16 if precision == "bfloat16" else torch.float32
    left, right = (torch.randn(side, side, device=device).to(dtype) for _ in range(2))

    def seconds(count):
        start = time.perf_counter()
        for _ in range(count):
            torch.mm(left, right)
        if device == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter() - start

    once = seconds(1)
    if device == "cuda" or once < 1:
        seconds(3)
        count = 20 if device == "cuda" else 3
        once = seconds(count) / count
    return 2 * side**3 / once


def measure(side, batch, seconds):
    """Warms up, times as many steps as fill the seconds, and asks for the rest."""
    first = side.turn(1)[0]
    again = side.turn(1)[0] if first < 5 else first
    count = max(3, min(200, round(seconds / max(again, 1e-4)))) if again < 2 else 1
    elapsed = side.turn(count)[0]
    flops, memory = side.facts()
    return {"clips": batch * count / elapsed, "flops": flops, "memory": memory}


class Limited:
    """Kills a side's process where a row takes too long."""

    def __init__(self, side, limit):
        self.side, self.limit, self.expired = side, limit, False
        self.timer = threading.Timer(limit, self._expire)

    def _expire(self):
        self.expired = True
        self.side.process.kill()

    def __enter__(self):
        self.timer.start()

    def __exit__(self, kind, error, trace):
        self.timer.cancel()
        if self.expired and kind is not None:
            raise TooSlow from error
        return False


class PythonSide(Ours):
    """Python PyTorch in a process of its own, which serves row after row: its start takes long."""

    def __init__(self):
        super().__init__(sys.executable, os.path.abspath(__file__), PYTHON_SIDE)

    def begin(self, settings):
        self._ask("begin " + " ".join(f"{name}={value}" for name, value in settings.items()))


def resident_bytes():
    """The largest resident set; getrusage would count that of the process which started this one."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(1024 * int(line.split()[1]) for line in status if line.startswith("VmHWM:"))


class PythonServer:
    """The other end."""

    def __init__(self):
        self.row = None
        self.free = 0

    def begin(self, settings):
        self.row = None
        gc.collect()
        device, precision = settings["device"], settings["precision"]
        deterministic = settings["deterministic"] == "true"
        width, pixels, batch = float(settings["width"]), int(settings["pixels"]), int(settings["batch"])
        torch.use_deterministic_algorithms(deterministic, warn_only=True)
        if device == "cuda":
            torch.zeros(1, device=device)
            torch.cuda.empty_cache()
            self.free = torch.cuda.mem_get_info()[0]
        clips = torch.randn(batch, 3, int(settings["frames"]), pixels, pixels)
        model = network(settings["backbone"], width, pixels)
        self.row = Python(model, clips, torch.arange(batch) % 7, device, precision, settings["memory_format"])
        switch(precision, deterministic)
        return [0]

    def facts(self):
        if self.row.device == "cuda":
            return [0, self.free - torch.cuda.mem_get_info()[0]]
        return [0, resident_bytes()]

    def answer(self, line):
        word, _, rest = line.strip().partition(" ")
        if word == "begin":
            return self.begin(dict(setting.split("=", 1) for setting in rest.split()))
        return self.facts() if word == "facts" else self.row.turn(int(word))

    def serve(self):
        torch.set_num_threads(1)
        warnings.simplefilter("ignore")  # what has no deterministic kernel there
        print("ready", flush=True)
        for line in sys.stdin:
            try:
                print(*self.answer(line), flush=True)
            except RuntimeError as error:
                print(error, file=sys.stderr)
                memory = "out of memory" in str(error) or "can't allocate memory" in str(error)
                sys.exit(3 if memory else 1)


def first_and_third(side):
    return side.turn(1)[2], side.turn(2)[2]


def told(losses):
    return ", ".join(f"{loss:.6f}" for loss in losses)


def alike(ours, python, exact=None):
    """Rounding may drive both apart as far as it drives Python's from float64, four times, as in compare: that is a
    tenth in the third step of resnext101_3d, and next to nothing in the first."""
    return all(abs(our_loss - loss) < max(1e-3 * max(1, abs(loss)), 4 * abs(loss - right))
               for our_loss, loss, right in zip(ours, python, exact or python))


class Throughput:
    def __init__(self, program, device, seconds, feed):
        self.program, self.device, self.feed = program, device, feed
        self.deadline = time.monotonic() + seconds
        self.failed = False
        self.python = None
        self.rates = {}
        self.fastest = {}  # clips/s of each network

    def both_compute_the_same(self, names):
        """A small network of each kind with the same weights on both sides: the losses of three steps."""
        for name in names:
            if name not in NETWORKS:
                self.failed = True
                print(f"- {name}: **tests/worker/reference/networks.py has no such network**, so nothing is beside it")
                continue
            ours, python, exact = self.losses_of_both(name)
            same = alike(ours, python, exact)
            self.failed |= not same
            print(f"- {name}: losses of the first and third step {told(ours)}, Python's {told(python)}"
                  f"{f', in float64 {told(exact)}' if exact else ''}: "
                  f"{'the same network' if same else '**NOT the same network**'}", flush=True)

    def losses_of_both(self, name):
        """And what Python has in float64 on the CPU, where the two are not alike."""
        size = {"width": 0.125, "pixels": 64, "frames": 18, "batch": 3}  # two steps where they are 16 frames apart
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "start.safetensors")
            ours = Ours(self.program, file=file, backbone=name, device=self.device, **size)
            tensors = read(file)
        clips, labels = tensors.pop("clips"), tensors.pop("labels")

        def python(device, dtype):
            model = network(name, size["width"], size["pixels"])
            load(model, tensors)
            return Python(model.to(dtype), clips.to(dtype), labels, device)

        switch("float32", True)
        losses = first_and_third(ours), first_and_third(python(self.device, torch.float32))
        ours.end()
        exact = None if alike(*losses) else first_and_third(python("cpu", torch.float64))
        return (*losses, exact)

    def measured(self, start):
        """A row's figures, or why there are none."""
        limit = min(ROW_LIMIT[self.device], self.deadline - time.monotonic())
        if limit < 5:
            return "no time left"
        try:
            side = start()
            with Limited(side, limit):
                return measure(side, SIZES[self.device]["batch"], TIMED_SECONDS[self.device])
        except OutOfMemory:
            return "out of memory"
        except TooSlow:
            return f"over {limit:.0f} s"
        except (SystemExit, BrokenPipeError, ValueError) as failure:
            self.failed = True
            return f"**failed** ({failure})"

    def our_figures(self, settings):
        sides = []

        def start():
            sides.append(Ours(self.program, **settings))
            return sides[0]

        figures_of_row = self.measured(start)
        for side in sides:
            side.end()
        return figures_of_row

    def python_figures(self, settings):
        def start():
            if self.python is None or self.python.process.poll() is not None:
                self.python = PythonSide()
            self.python.begin(settings)
            return self.python

        return self.measured(start)

    def row(self, name, precision, memory_format, deterministic):
        settings = dict(SIZES[self.device], backbone=name, device=self.device, precision=precision,
                        memory_format=memory_format, deterministic=str(deterministic).lower())
        ours = self.our_figures(settings)
        python = self.python_figures(settings) if name in NETWORKS else "–"
        cells = [name, precision, memory_format, "yes" if deterministic else "no"]
        cells += self.our_cells(name, precision, ours)
        if isinstance(python, dict):
            cells += [f"{python['clips']:.1f}", f"{python['memory'] / 2**30:.2f}"]
        else:
            cells += [python, "–"]
        both = isinstance(ours, dict) and isinstance(python, dict)
        cells.append(f"{python['clips'] / ours['clips']:.2f}" if both else "–")
        print("| " + " | ".join(cells) + " |", flush=True)

    def our_cells(self, name, precision, ours):
        if not isinstance(ours, dict):
            return [ours, "–", "–"]
        self.fastest[name] = max(self.fastest.get(name, 0), ours["clips"])
        rate = self.rates.setdefault(precision, matrix_rate(self.device, precision))
        share = ours["flops"] / SIZES[self.device]["batch"] * ours["clips"] / rate
        return [f"{ours['clips']:.1f}", f"{ours['memory'] / 2**30:.2f}", f"{100 * share:.0f} %"]

    def table(self, names):
        size = SIZES[self.device]
        print(f"\nA step: forward, loss, backward, SGD with momentum, on {size['batch']} clips of {size['frames']} x "
              f"{size['pixels']} x {size['pixels']} that lie on the device; width {size['width']}.\n")
        print("| network | precision | memory format | deterministic | clips/s | GiB | of the matrix rate | "
              "PyTorch eager, clips/s | GiB | our time ÷ its |")
        print("|---|---|---|---|---|---|---|---|---|---|", flush=True)
        for deterministic in [True, False] if self.device == "cuda" else [True]:
            for name in names:
                for precision in PRECISIONS:
                    for memory_format in FORMATS:
                        self.row(name, precision, memory_format, deterministic)
        rates = ", ".join(f"{precision} {rate / 1e12:.3g} TFLOP/s" for precision, rate in self.rates.items())
        print(f"\nMatrix rate, a product of two {PRODUCT[self.device]} x {PRODUCT[self.device]} matrices: {rates}.")
        print("GiB: " + ("what the device's free memory shrank by, so with what the allocators keep for reuse."
                         if self.device == "cuda" else "the largest resident set of the process."))

    def consumption(self):
        """What the networks take, and how many cores would have to feed them."""
        if not self.feed:
            return
        print("\n| network | consumes, clips/s | cores of loader alone | cores of loader for raw clips | "
              "device's share of its time for them |")
        print("|---|---|---|---|---|")
        for name, clips in self.fastest.items():
            device_share = clips / self.feed["device_finishes"]
            print(f"| {name} | {clips:.0f} | {clips / self.feed['loader_per_core']:.1f} | "
                  f"{clips / self.feed['raw_per_core']:.2f} | {100 * device_share / (1 + device_share):.1f} % |")


def figures(path):
    """The name=value lines of a file."""
    pairs = {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            for line in file:
                name, equals, value = line.strip().partition("=")
                if equals and name.isidentifier():
                    pairs[name] = float(value)
    return pairs


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("feed")
    parser.add_argument("--device", choices=["cuda", "cpu"], required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--networks", type=lambda names: names.split(","))
    options = parser.parse_args()
    torch.set_num_threads(1)
    names = backbones(options.program)
    if options.networks:
        unknown = ", ".join(name for name in options.networks if name not in names)
        if unknown:
            parser.error(f"--networks: saw {unknown}; allowed: {', '.join(names)}")
        names = options.networks
    throughput = Throughput(options.program, options.device, options.seconds, figures(options.feed))
    throughput.both_compute_the_same(names)
    throughput.table([name for name in names if not name.endswith("_bn")])
    throughput.consumption()
    sys.exit(throughput.failed)


if __name__ == "__main__":
    if sys.argv[1:2] == [PYTHON_SIDE]:
        PythonServer().serve()
    else:
        main()

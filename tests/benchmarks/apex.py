# SPDX-License-Identifier: Apache-2.0
"""Rank correlation between the score estimates that sampling learned and the planted intensity.

usage: apex.py SWEEP_FOLDER DATASET_FOLDER

For every training of the sweep and every training video whose expression has a time: Spearman's correlation between the
final w of each clip position and the mean true intensity of the frames of that clip. Averaged over the videos of a
training; mean and standard error (n - 1) over trainings, for each inverse temperature.
"""
import csv
import json
import pathlib
import struct
import sys

import numpy

KINDS = {"F32": numpy.float32, "I32": numpy.int32, "I64": numpy.int64}


def read_safetensors(path):
    content = path.read_bytes()
    (length,) = struct.unpack_from("<Q", content)
    header = json.loads(content[8 : 8 + length])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        tensors[name] = numpy.frombuffer(content[begin:end], KINDS[entry["dtype"]]).reshape(entry["shape"])
    return tensors, metadata


def ranks(values):
    """Ranks from 1; equal values share their mean rank."""
    _, inverse, counts = numpy.unique(values, return_inverse=True, return_counts=True)
    last = numpy.cumsum(counts)
    return (last - (counts - 1) / 2)[inverse]


def spearman(one, other):
    """None where one of the two is constant."""
    one, other = ranks(one), ranks(other)
    if one.std() == 0 or other.std() == 0:
        return None
    return float(numpy.corrcoef(one, other)[0, 1])


def intensities(dataset, video):
    with open(dataset / "planted" / f"{video}.csv", newline="") as file:
        return numpy.array([float(row["intensity"]) for row in csv.DictReader(file)])


def correlations(sampling_file, dataset):
    """Of each training video, and the training's inverse temperature."""
    tensors, metadata = read_safetensors(sampling_file)
    if metadata["strategy"] != "stochastic_softmax":
        return None, []
    frames = int(metadata["clip_frames"])
    found = []
    for index, video in enumerate(json.loads(metadata["videos"])):
        begin, end = tensors["offsets"][index : index + 2]
        truth = intensities(dataset, video)
        if len(truth) < frames:
            continue
        windows = numpy.convolve(truth, numpy.ones(frames) / frames, mode="valid").round(6)
        if len(windows) != end - begin:
            raise SystemExit(f"apex.py: {video} has {len(windows)} clips, its estimates {end - begin}")
        value = spearman(tensors["w"][-1, begin:end], windows)
        if value is not None:
            found.append(value)
    return float(metadata["inverse_temperature"]), found


def main():
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    sweep, dataset = map(pathlib.Path, sys.argv[1:])
    trainings = {}
    videos = 0
    for sampling_file in sorted(sweep.glob("stages/*/sampling.safetensors")):
        temperature, found = correlations(sampling_file, dataset)
        if found:
            trainings.setdefault(temperature, []).append(float(numpy.mean(found)))
            videos += len(found)
    if not trainings:
        raise SystemExit(f"apex.py: no training with stochastic softmax sampling in {sweep}")
    print(f"{videos} videos of {sum(map(len, trainings.values()))} trainings")
    for temperature, means in sorted(trainings.items()):
        error = numpy.std(means, ddof=1) / numpy.sqrt(len(means)) if len(means) > 1 else float("nan")
        print(f"inverse temperature {temperature:g}: rank correlation {numpy.mean(means):.3f} ± {error:.3f}, n = {len(means)}")
    print(f"apex_rank_correlation={numpy.mean(trainings[max(trainings)]):.4f}")


main()

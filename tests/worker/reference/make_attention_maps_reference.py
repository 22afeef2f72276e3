#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes attention_maps.safetensors: what figures show of the examples in attention.safetensors, of whose inputs and
weights the maps are computed here by other means: the masks from the published outputs, o = y / f, the weights of
self-attention and of regions one logit at a time, theta by convolutions.

Needs torch; run in this folder behind make_attention_reference.py, the file is committed.
"""
import json
import math
import struct

import torch
from torch.nn import functional

HEADS, DIMENSION = 2, 3
FRAMES, SIDE = 4, 8


def read(path):
    with open(path, "rb") as file:
        length = struct.unpack("<Q", file.read(8))[0]
        header, data = json.loads(file.read(length)), file.read()
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        numbers = torch.frombuffer(bytearray(data[begin:end]), dtype=torch.float64)
        tensors[name] = numbers.reshape(entry["shape"])
    return tensors


def write(path, tensors):
    header, buffer = {}, b""
    for name, tensor in sorted(tensors.items()):
        data = tensor.contiguous().numpy().tobytes()
        header[name] = {"dtype": "F64", "shape": list(tensor.shape),
                        "data_offsets": [len(buffer), len(buffer) + len(data)]}
        buffer += data
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + buffer)


def mask(example, over):
    weighed = (example["output"] / example["input"]).mean(1)  # every channel by the same
    if over == "temporal":
        return weighed.mean((2, 3))
    return weighed.mean(1) if over == "spatial" else weighed


def places_of(sides, channels, positions):
    """The positional encoding of each place, a sinusoid for each channel."""
    rows = []
    for place in torch.cartesian_prod(*[torch.arange(side) for side in sides]).reshape(-1, len(sides)).tolist():
        row = []
        for axis, at in enumerate(place):
            own = (axis + 1) * channels // len(sides) - axis * channels // len(sides)
            for channel in range(own):
                angle = at / 10000 ** (2 * (channel // 2) / own)
                row.append(math.cos(angle) if channel % 2 else math.sin(angle))
        rows.append(row)
    return torch.tensor(rows, dtype=torch.float64) if positions == "sinusoidal" else torch.zeros(1, channels).double()


def profiles(entities, example, encoded):
    """[heads, queries, keys] of entities [n, channels]."""
    placed = entities + encoded
    queries = placed @ example["weight query.weight"].T
    keys = placed @ example["weight key.weight"].T
    heads = torch.zeros(HEADS, len(entities), len(entities), dtype=torch.float64)
    for head in range(HEADS):
        own = range(head * DIMENSION, (head + 1) * DIMENSION)
        for query in range(len(entities)):
            exponentials = []
            for key in range(len(entities)):
                logit = sum(float(queries[query, i] * keys[key, i]) for i in own) / math.sqrt(DIMENSION)
                exponentials.append(math.exp(logit))
            heads[head, query] = torch.tensor(exponentials, dtype=torch.float64) / sum(exponentials)
    return heads


def self_attention(example, over, positions):
    samples = []
    for sample in example["input"]:
        sides, channels = sample.shape[1:], sample.shape[0]
        if over == "spatial":
            encoded = places_of(sides[1:], channels, positions)
            frames = [profiles(frame.flatten(1).T, example, encoded) for frame in sample.unbind(1)]
            samples.append(torch.stack(frames).reshape(sides[0], HEADS, *sides[1:], *sides[1:]))
        else:
            weights = profiles(sample.flatten(1).T, example, places_of(sides, channels, positions))
            samples.append(weights.reshape(HEADS, *sides, *sides))
    return torch.stack(samples)


def regions(example):
    """[samples, steps, heads, height, width], one logit at a time."""
    maps = example["input"]
    weights = torch.zeros(maps.shape[0], maps.shape[2], HEADS, *maps.shape[3:], dtype=torch.float64)
    inner, outer = example["weight hidden.weight"].tolist(), example["weight output.weight"].tolist()
    for sample, step, head in torch.cartesian_prod(*[torch.arange(size) for size in weights.shape[:3]]).tolist():
        exponentials = []
        for place in maps[sample, :, step].flatten(1).T.tolist():
            hidden = [math.tanh(sum(w * x for w, x in zip(row, place))) for row in inner]
            exponentials.append(math.exp(sum(w * x for w, x in zip(outer[head], hidden))))
        weights[sample, step, head] = torch.tensor(exponentials, dtype=torch.float64).reshape(maps.shape[3:]) / sum(exponentials)
    return weights


def theta(example, over):
    clips = example["input"]
    if over == "spatial":
        clips = clips.transpose(1, 2).flatten(0, 1)[:, :, None]
    seen = functional.adaptive_avg_pool3d(clips, (1 if over == "spatial" else FRAMES, SIDE, SIDE))
    stride = (1, 2, 2) if over == "spatial" else 2
    padding = (0, 1, 1) if over == "spatial" else 1
    for layer in ("first", "second"):
        kernel, bias = example[f"weight {layer}.weight"], example[f"weight {layer}.bias"]
        seen = torch.relu(functional.conv3d(seen, kernel, bias, stride, padding))
    hidden = torch.relu(seen.flatten(1) @ example["weight third.weight"].T + example["weight third.bias"])
    numbers = torch.tanh(hidden @ example["weight output.weight"].T + example["weight output.bias"])
    rows = {"temporal": 1, "spatial": 2, "spatiotemporal": 3}[over]
    made = numbers.view(-1, rows, rows + 1) + torch.eye(rows, rows + 1, dtype=torch.float64)
    return made.unflatten(0, (len(example["input"]), -1)) if over == "spatial" else made


def main():
    tensors = read("attention.safetensors")
    maps = {}
    for name in sorted({name.split("/")[0] for name in tensors}):
        example = {key.split("/", 1)[1]: tensor for key, tensor in tensors.items() if key.startswith(name + "/")}
        kind, over, *rest = (name + " spatial").split(" ")
        if kind == "mask":
            maps[name] = mask(example, over)
        elif kind == "self_attention":
            maps[name] = self_attention(example, over, rest[0])
        elif kind == "spatial_transformer":
            maps[name] = theta(example, over)
        elif kind in ("region_attention", "attention_clusters"):
            maps[name] = regions(example)
    write("attention_maps.safetensors", maps)


main()

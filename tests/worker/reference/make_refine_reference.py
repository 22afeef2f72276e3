#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes refine.safetensors: self-attention and a head trained by PyTorch on ready features of five videos of unlike
lengths, for tests/worker/data/feature_data_test.cpp: the features, the weights before and behind three steps of SGD.

One video at a time and without padding: y = x + Wo [heads], a head with a hidden layer at each step, the maximum over
the steps, cross entropy, its mean over the videos. Needs torch; run in this folder, the file is committed.
"""
import json
import math
import struct

import torch
from torch.nn import functional

torch.manual_seed(46)
CHANNELS, HEADS, DIMENSION, HIDDEN, CLASSES = 6, 2, 4, 5, 3
LENGTHS = [7, 3, 12, 5, 3]
RATE, MOMENTUM, STEPS = 0.1, 0.9, 3


def write(path, tensors):
    header, buffer = {}, b""
    for name, tensor in sorted(tensors.items()):
        data = tensor.detach().to(torch.float32).contiguous().numpy().tobytes()
        header[name] = {
            "dtype": "F32",
            "shape": list(tensor.shape),
            "data_offsets": [len(buffer), len(buffer) + len(data)],
        }
        buffer += data
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + buffer)


def attended(steps, weights):
    """[steps, channels] -> the same."""
    heads = []
    for head in range(HEADS):
        rows = slice(head * DIMENSION, (head + 1) * DIMENSION)
        query, key, value = (steps @ weights[f"attention.0.{name}.weight"][rows].T for name in ("query", "key", "value"))
        heads.append(torch.softmax(query @ key.T / math.sqrt(DIMENSION), 1) @ value)
    return steps + torch.cat(heads, 1) @ weights["attention.0.output.weight"].T


def scores(steps, weights):
    hidden = functional.linear(attended(steps, weights), weights["head.hidden.weight"], weights["head.hidden.bias"])
    return functional.linear(torch.relu(hidden), weights["head.output.weight"], weights["head.output.bias"]).amax(0)


shapes = {f"attention.0.{name}.weight": (HEADS * DIMENSION, CHANNELS) for name in ("query", "key", "value")}
shapes |= {
    "attention.0.output.weight": (CHANNELS, HEADS * DIMENSION),
    "head.hidden.weight": (HIDDEN, CHANNELS),
    "head.hidden.bias": (HIDDEN,),
    "head.output.weight": (CLASSES, HIDDEN),
    "head.output.bias": (CLASSES,),
}
weights = {name: (0.4 * torch.randn(shape)).double().requires_grad_() for name, shape in shapes.items()}
videos = [torch.randn(length, CHANNELS).double() for length in LENGTHS]
labels = torch.tensor([video % CLASSES for video in range(len(videos))])

content = {f"features/{video}": features for video, features in enumerate(videos)}
content |= {f"before {name}": weight.detach().clone() for name, weight in weights.items()}
optimizer = torch.optim.SGD(list(weights.values()), lr=RATE, momentum=MOMENTUM)
for _ in range(STEPS):
    optimizer.zero_grad()
    loss = functional.cross_entropy(torch.stack([scores(video, weights) for video in videos]), labels)
    loss.backward()
    optimizer.step()
    print("loss", float(loss))
content |= {f"after {name}": weight.detach() for name, weight in weights.items()}
write("refine.safetensors", content)

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes pooling.safetensors: probabilities, losses and gradients of the poolings joint_softmax and average, for
tests/worker/models/pooling/temporal_pooling_test.cpp.

The formulas are those of I (Eq. 5 to 7), one video at a time and as printed: a softmax over the scores of all classes and
frames of a video, marginalised over frames; a CrossEntropyLoss for each frame. Needs torch; run in this folder, the file
is committed.
"""
import json
import struct

import torch

torch.manual_seed(33)
SAMPLES, CLASSES, FRAMES = 3, 4, 6
COUNTS = [6, 4, 1]  # what follows is padding
LABELS = [2, 0, 3]


def write(path, tensors):
    header, buffer = {}, b""
    for name, tensor in sorted(tensors.items()):
        data = tensor.detach().contiguous().numpy().tobytes()
        kind = "I64" if tensor.dtype == torch.int64 else "F64"
        header[name] = {
            "dtype": kind,
            "shape": list(tensor.shape),
            "data_offsets": [len(buffer), len(buffer) + len(data)],
        }
        buffer += data
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + buffer)


def joint_softmax(scores, label):
    """scores [classes, frames] -> p(c | S), -log p(label | S)."""
    joint = torch.exp(scores) / torch.exp(scores).sum()  # Eq. 5
    marginal = joint.sum(1)
    return marginal, -torch.log(marginal[label])  # Eq. 6


def average(scores, label):
    """scores [classes, frames] -> the product of the frames' probabilities, made to add up to one, and Eq. 7."""
    cross_entropy = torch.nn.CrossEntropyLoss()
    product = torch.ones(scores.shape[0], dtype=torch.float64)
    loss = torch.zeros((), dtype=torch.float64)
    for frame in range(scores.shape[1]):
        product = product * torch.softmax(scores[:, frame], 0)
        loss = loss + cross_entropy(scores[None, :, frame], torch.tensor([label]))
    return product / product.sum(), loss


scores = 2 * torch.randn(SAMPLES, CLASSES, FRAMES, dtype=torch.float64)
tensors = {"scores": scores, "counts": torch.tensor(COUNTS), "labels": torch.tensor(LABELS)}
for name, pooling in {"joint_softmax": joint_softmax, "average": average}.items():
    leaf = scores.clone().requires_grad_(True)
    answers = [pooling(leaf[i, :, :count], label) for i, (count, label) in enumerate(zip(COUNTS, LABELS))]
    losses = torch.stack([loss for _, loss in answers])
    losses.sum().backward()
    tensors[name + ".probabilities"] = torch.stack([probabilities for probabilities, _ in answers])
    tensors[name + ".losses"] = losses
    tensors[name + ".gradient"] = leaf.grad
write("pooling.safetensors", tensors)

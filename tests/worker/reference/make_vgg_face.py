#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a narrow network with the names of the public VGG-Face checkpoint (vgg_face_dag.pth: conv1_1 to conv5_3, fc6,
fc7, fc8) as torch.save does, and its answers to an image, for caffe_names_test.cpp.

Needs torch. Written from the architecture of Parkhi et al. 2015: VGG-16 whose fc6 sees the 7x7 pixels of pool5, of
images of 224 x 224 pixels, RGB, bytes less their mean. The answers are those of fc7, rectified. Run in this folder; the
files are committed.
"""
import collections

import torch
from torch.nn import functional as F

MEAN = torch.tensor([129.1863, 104.7624, 93.5940]).view(3, 1, 1)
BLOCKS = [(1, 2), (2, 2), (4, 3), (8, 3), (8, 3)]  # channels at width 1/64, convolutions
UNITS, CLASSES, PIXELS = 64, 10, 224


def image():
    """The same as in the test: [3, height, width], bytes."""
    c, y, x = torch.meshgrid(torch.arange(3), torch.arange(PIXELS), torch.arange(PIXELS), indexing="ij")
    return (7 * x + 13 * y + 29 * c + torch.div(x * y, 16, rounding_mode="floor")) % 256


def layer(state, name, *shape):
    fan_in = torch.Size(shape[1:]).numel()
    # In half precision the file is small.
    state[f"{name}.weight"] = (torch.randn(shape) * (2 / fan_in) ** 0.5).half()
    state[f"{name}.bias"] = (torch.rand(shape[0]) * 0.4 + 0.1).half()  # keeps units of so narrow a network alive


def weights():
    torch.manual_seed(17)
    state, inputs = collections.OrderedDict(), 3
    for block, (channels, convolutions) in enumerate(BLOCKS, 1):
        for number in range(1, convolutions + 1):
            layer(state, f"conv{block}_{number}", channels, inputs, 3, 3)
            inputs = channels
    layer(state, "fc6", UNITS, inputs * 7 * 7)
    layer(state, "fc7", UNITS, UNITS)
    layer(state, "fc8", CLASSES, UNITS)
    return state


def answers(state):
    values = (image() - MEAN).unsqueeze(0)
    for block, (_, convolutions) in enumerate(BLOCKS, 1):
        for number in range(1, convolutions + 1):
            name = f"conv{block}_{number}"
            values = F.relu(F.conv2d(values, state[f"{name}.weight"], state[f"{name}.bias"], padding=1))
        values = F.max_pool2d(values, 2)
    values = values.flatten(1)
    for name in ("fc6", "fc7"):
        values = F.relu(F.linear(values, state[f"{name}.weight"], state[f"{name}.bias"]))
    return values[0]


if __name__ == "__main__":
    STATE = weights()
    ANSWERS = answers({name: tensor.float() for name, tensor in STATE.items()})
    torch.save(STATE, "torch_files/vgg_face.pth")
    torch.save({"fc7": ANSWERS}, "torch_files/vgg_face_answers.pth")
    print(ANSWERS)

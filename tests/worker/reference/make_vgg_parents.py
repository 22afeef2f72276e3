#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes narrow 2D VGG networks of torchvision and their answers to images, for vgg_inflation_test.cpp.

Needs torch and torchvision. The safetensors are packed by hand here, from the published format, so that the reader is
tested against bytes that our writer did not make. Run in this folder; the files are committed.
"""
import json
import struct

import torch
from torch import nn
from torchvision.models import vgg

MEAN = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
DEVIATION = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)
DTYPES = {torch.float16: "F16", torch.float32: "F32", torch.int64: "I64", torch.uint8: "U8"}
UNITS, HIDDEN, CLASSES = 64, 2, 7  # 4096, 128 at width 1/64


def write(path, tensors):
    header, buffer = {}, b""
    for name, tensor in tensors.items():
        data = tensor.contiguous().numpy().tobytes()
        header[name] = {
            "dtype": DTYPES[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [len(buffer), len(buffer) + len(data)],
        }
        buffer += data
    header["__metadata__"] = {"format": "pt"}
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + buffer)


def narrow(configuration):
    return [size if size == "M" else size // 64 for size in configuration]


def halved(module):
    """Parameters that half precision holds exactly, so that the file is small and the answers are those of the file."""
    for tensor in list(module.parameters()) + [b for b in module.buffers() if b.is_floating_point()]:
        tensor.data = tensor.data.half().float()


def parent(configuration, batch_norm, seed):
    torch.manual_seed(seed)
    network = vgg.VGG(vgg.make_layers(narrow(configuration), batch_norm=batch_norm), num_classes=10, init_weights=False)
    network.classifier[0] = nn.Linear(8 * 7 * 7, UNITS)
    network.classifier[3] = nn.Linear(UNITS, UNITS)
    network.classifier[6] = nn.Linear(UNITS, 10)
    head = nn.ModuleDict({"hidden": nn.Linear(UNITS, HIDDEN), "output": nn.Linear(HIDDEN, CLASSES)})
    for module in list(network.modules()) + list(head.modules()):
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            nn.init.kaiming_normal_(module.weight)
            nn.init.uniform_(module.bias, 0.05, 0.5)  # keeps units of so narrow a network alive
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.running_mean, -0.2, 0.2)
            nn.init.uniform_(module.running_var, 0.5, 2.0)
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.uniform_(module.bias, 0.1, 0.5)
    halved(network)
    halved(head)
    return network.eval(), head.eval()


def image(height, width, seed):
    torch.manual_seed(seed)
    coarse = torch.rand(1, 3, 5, 5)
    smooth = nn.functional.interpolate(coarse, (height, width), mode="bicubic")[0].clamp(0, 1)
    return (smooth * 255).round().to(torch.uint8).permute(1, 2, 0)  # [height, width, 3]


@torch.no_grad()
def answer(network, head, pixels):
    normalised = (pixels.permute(2, 0, 1).float() / 255 - MEAN) / DEVIATION
    features = network.avgpool(network.features(normalised[None])).flatten(1)
    return head["output"](torch.relu(head["hidden"](network.classifier[:6](features))))[0]


def main():
    small = [(32, 32), (32, 64)]
    for name, configuration, batch_norm, seed, sizes in [("vgg11", "A", False, 2, [(64, 96), *small]),
                                                         ("vgg16_bn", "D", True, 3, small)]:
        network, head = parent(vgg.cfgs[configuration], batch_norm, seed)
        tensors = dict(network.state_dict())
        tensors.update({f"head.{key}": value for key, value in head.state_dict().items()})
        write(f"{name}_parent.safetensors",
              {key: value.half() if value.is_floating_point() else value for key, value in tensors.items()})
        answers = {}
        for height, width in sizes:
            pixels = image(height, width, seed + height + width)
            answers[f"image.{height}x{width}"] = pixels
            answers[f"scores.{height}x{width}"] = answer(network, head, pixels)
            print(name, height, width, answers[f"scores.{height}x{width}"])
        write(f"{name}_answers.safetensors", answers)


main()

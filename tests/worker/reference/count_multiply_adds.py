#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints multiply-adds of networks of PyTorch and torchvision, by hooks on their modules, for
tests/worker/models/cost_test.cpp. Needs torch and torchvision."""
import torch
import torchvision


def multiply_adds(module, size):
    counted = []

    def hook(layer, inputs, output):
        if isinstance(layer, torch.nn.Linear):
            counted.append(output.numel() * layer.in_features)
        else:
            taps = layer.in_channels // layer.groups
            for extent in layer.kernel_size:
                taps *= extent
            counted.append(output.numel() * taps)

    for layer in module.modules():
        if isinstance(layer, (torch.nn.Conv2d, torch.nn.Conv3d, torch.nn.Linear)):
            layer.register_forward_hook(hook)
    with torch.no_grad():
        module.eval()(torch.zeros(size))
    return sum(counted)


print("resnet50, 7 classes, two frames of 64 x 64:",
      multiply_adds(torchvision.models.resnet50(num_classes=7), [2, 3, 64, 64]))
print("a strided, dilated convolution in groups:",
      multiply_adds(torch.nn.Conv3d(4, 6, (3, 5, 1), stride=(2, 3, 1), padding=(1, 2, 0), dilation=(2, 1, 1), groups=2),
                    [1, 4, 9, 11, 8]))

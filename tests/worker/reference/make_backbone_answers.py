#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What Python PyTorch answers for the backbones, forwards and backwards, for parity_test.cpp.

2D networks are torchvision's, the others those of networks.py. Weights are no random numbers but a function of their
names' order, so that both sides have the same without a file. All in double precision. Needs torch and torchvision; run
in this folder: backbone_answers.json is committed.
"""
import json

import torch
from torch import nn
from torchvision.models import resnet, vgg

from networks import NETWORKS, Network, Options, as_frames, narrow

OUTPUTS = 3
HEIGHT, WIDTH = 40, 72


def noise(count, stream):
    """Uniform on [-1, 1), from the place and the stream."""
    places = torch.arange(count, dtype=torch.double)
    return 2 * torch.frac(torch.frac(torch.sin(places * 12.9898 + stream * 78.233) * 43758.5453) + 1) - 1


def fill(state):
    for stream, name in enumerate(sorted(state)):
        tensor = state[name]
        if not tensor.is_floating_point():
            continue
        values = noise(tensor.numel(), stream).view(tensor.shape)
        if tensor.dim() > 1:
            values = values * (6 / tensor[0].numel()) ** 0.5
        elif name.endswith("running_var"):
            values = 1 + 0.5 * values
        elif name.endswith("weight"):
            values = 1 + 0.3 * values
        else:
            values = 0.1 * values
        tensor.copy_(values)


class Torchvision(Network):
    """A network of torchvision's, of each frame, without its last layer."""

    def __init__(self, parent, channels, hidden=0):
        super().__init__()
        for name, module in parent.named_children():
            self.add_module(name, module)
        self.of_frames = parent.forward
        self.add_head(channels, OUTPUTS, hidden)

    def steps(self, clips):
        return self.of_frames(as_frames(clips)).unflatten(0, (clips.shape[0], clips.shape[2]))


def flat_resnet50():
    parent = resnet.ResNet(resnet.Bottleneck, [3, 4, 6, 3])
    parent.fc = nn.Identity()
    return Torchvision(parent, 2048)


def flat_vgg(configuration, batch_norm, width):
    layers = [size if size == "M" else narrow([size], width)[0] for size in vgg.cfgs[configuration]]
    parent = vgg.VGG(vgg.make_layers(layers, batch_norm=batch_norm), num_classes=10, init_weights=False)
    units, hidden = narrow([4096, 128], width)
    grid = (1, 7)  # 40 pixels leave one row
    parent.avgpool = nn.AdaptiveAvgPool2d(grid)
    parent.classifier = nn.Sequential(nn.Linear(layers[-2] * grid[0] * grid[1], units), nn.ReLU(), nn.Dropout(0),
                                      nn.Linear(units, units), nn.ReLU())
    return Torchvision(parent, units, hidden)


def of_clips(name, temporal_stride, width, frames):
    options = Options(OUTPUTS, width, (HEIGHT, WIDTH), {"published": 2, "removed": 1}[temporal_stride], "average")
    return name, temporal_stride, width, frames, NETWORKS[name](options)


def networks():
    yield "vgg11", "published", 1 / 16, 2, flat_vgg("A", False, 1 / 16)
    yield "vgg11_bn", "published", 1 / 16, 2, flat_vgg("A", True, 1 / 16)
    yield "vgg16", "published", 1 / 16, 2, flat_vgg("D", False, 1 / 16)
    yield "vgg16_bn", "published", 1 / 16, 2, flat_vgg("D", True, 1 / 16)
    yield "resnet50", "published", 1, 2, flat_resnet50()
    for name in ["i3d_vgg11", "i3d_vgg11_bn", "i3d_vgg16", "i3d_vgg16_bn"]:
        yield of_clips(name, "published", 1 / 32, 5)
    yield of_clips("i3d_resnet50", "published", 1 / 16, 5)
    for temporal_stride, lengths in [("published", (16, 33)), ("removed", (4, 5))]:
        for frames in lengths:
            for name, width in [("resnet18_3d", 1 / 16), ("resnext101_3d", 1 / 16), ("c3d", 1 / 32),
                                ("inception_i3d", 1 / 16)]:
                yield of_clips(name, temporal_stride, width, frames)


def answer(backbone, stride, width, frames, network):
    network = network.double().eval()
    with torch.no_grad():
        fill(network.state_dict())  # under our names, in whose order both sides count
    clip = noise(3 * frames * HEIGHT * WIDTH, 1000).view(1, 3, frames, HEIGHT, WIDTH)
    scores = network(clip).transpose(1, 2)  # [1, outputs, steps]
    (scores * noise(scores.numel(), 2000).view(scores.shape)).sum().backward()
    gradients = {}
    for name, parameter in sorted(network.named_parameters()):
        gradient = parameter.grad.flatten()
        # Elements in another order, or of other signs, leave the norm as it is, and each projection otherwise.
        projections = [(gradient * noise(gradient.numel(), stream)).sum().item() for stream in (3000, 4000)]
        gradients[name] = [gradient.norm().item(), *projections]
    return {"backbone": backbone, "temporal_stride": stride, "width": width, "frames": frames,
            "scores": scores[0].tolist(), "gradients": gradients}


def main():
    answers = [answer(*each) for each in networks()]
    for each in answers:
        print(each["backbone"], each["temporal_stride"], each["frames"], each["scores"][0][:3])
    with open("backbone_answers.json", "w") as file:
        json.dump(answers, file, indent=0)
        file.write("\n")


main()

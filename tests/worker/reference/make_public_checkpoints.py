#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes narrow networks as their public checkpoints are written, old head and all, and what their backbones answer to a
clip, for public_checkpoints_test.cpp.

resnet-18-kinetics.pth, resnext-101-kinetics.pth: 3D-ResNets-PyTorch (a training's checkpoint of DataParallel, fc of 400
classes). model_rgb.pth: kinetics_i3d_pytorch (conv3d_0c_1x1 of 400). c3d.pickle: C3D of Sports-1M (fc8 of 487). All of
them are older than PyTorch 0.4: streams, whose batch normalisations do not count. i3d_vgg16_authors.pth: what the public
code of T and W keeps of its inflated VGG-16, whose last layers are left behind. The networks are those of networks.py.
Needs torch. Run in this folder; the files are committed.
"""
import collections
import pathlib

import torch
from torch import nn

from networks import NETWORKS, Options

FILES = pathlib.Path("torch_files/public")
PIXELS, FRAMES = 112, 16
STREAM = {"_use_new_zipfile_serialization": False}


def network(name, width):
    built = NETWORKS[name](Options(3, width, (PIXELS, PIXELS), 2, "average")).eval()
    with torch.no_grad():
        for key, tensor in built.state_dict().items():
            if not tensor.is_floating_point():
                continue
            if tensor.dim() > 1:
                nn.init.kaiming_normal_(tensor)
            elif key.endswith("running_var") or (key.endswith("weight")):
                tensor.uniform_(0.5, 1.5)
            else:
                tensor.uniform_(0.1, 0.5)  # keeps units of so narrow a network alive
    return built


def backbone_of(built):
    return collections.OrderedDict((name, tensor) for name, tensor in built.state_dict().items()
                                   if not name.startswith("head.") and not name.endswith("num_batches_tracked"))


def with_head(state, name, classes, inputs, *kernel):
    state[f"{name}.weight"] = torch.randn(classes, inputs, *kernel)
    state[f"{name}.bias"] = torch.randn(classes)
    return state


def kinetics_resnet(built, architecture):
    state = with_head(backbone_of(built), "fc", 400, built.head["output"].in_features)
    trained = {name: nn.Parameter(tensor) for name, tensor in state.items() if "running" not in name}
    optimizer = torch.optim.SGD(trained.values(), 0.1, momentum=0.9, weight_decay=1e-3)
    return {"epoch": 200, "arch": architecture, "optimizer": optimizer.state_dict(),
            "state_dict": collections.OrderedDict((f"module.{name}", tensor) for name, tensor in state.items())}


def authors(built):
    return {"is_3d": False, "features": built.features.state_dict(),
            "reused_classifier": built.classifier.state_dict()}


def clip():
    """The same as in the test: [1, 3, frames, height, width], from -1 to 1."""
    places = torch.arange(3 * FRAMES * PIXELS * PIXELS, dtype=torch.double)
    return (2 * torch.frac(torch.frac(torch.sin(places * 12.9898) * 43758.5453) + 1) - 1).view(
        1, 3, FRAMES, PIXELS, PIXELS)


def main():
    torch.manual_seed(23)
    FILES.mkdir(parents=True, exist_ok=True)
    answers = {}

    def save(name, built, content, **how):
        torch.save(content, FILES / name, **how)
        with torch.no_grad():
            answers[name] = built.double().steps(clip())[0].contiguous()  # [steps, channels]
        print(name, answers[name].shape, answers[name].flatten()[:6], (FILES / name).stat().st_size)

    resnet = network("resnet18_3d", 1 / 64)
    save("resnet-18-kinetics.pth", resnet, kinetics_resnet(resnet, "resnet-18"), **STREAM)
    resnext = network("resnext101_3d", 1 / 128)
    save("resnext-101-kinetics.pth", resnext, kinetics_resnet(resnext, "resnext-101"), **STREAM)
    inception = network("inception_i3d", 1 / 64)
    save("model_rgb.pth", inception, with_head(backbone_of(inception), "conv3d_0c_1x1.conv3d", 400,
                                               inception.head["output"].in_features, 1, 1, 1), **STREAM)
    c3d = network("c3d", 1 / 128)
    save("c3d.pickle", c3d, with_head(backbone_of(c3d), "fc8", 487, c3d.head["output"].in_features), **STREAM)
    vgg = network("i3d_vgg16", 1 / 128)
    save("i3d_vgg16_authors.pth", vgg, authors(vgg))
    torch.save(answers, FILES / "answers.pth")


main()

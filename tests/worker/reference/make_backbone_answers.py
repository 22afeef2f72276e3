#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What Python PyTorch answers for the backbones, forwards and backwards, for parity_test.cpp.

2D networks are torchvision's. The others are written here from their publications, under the names of their public
checkpoints, with the choices of worker/models/README.md. Weights are no random numbers but a function of their names'
order, so that both sides have the same without a file. All in double precision. Needs torch and torchvision; run in
this folder: backbone_answers.json is committed.
"""
import json

import torch
from torch import nn
from torch.nn import functional
from torchvision.models import resnet, vgg

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


def in_time(values, kernel, stride, before, fill_value):
    """Padded so that a window begins with each stride."""
    frames = values.shape[2]
    behind = max(0, ((frames + stride - 1) // stride - 1) * stride + kernel - before - frames)
    return functional.pad(values, (0, 0, 0, 0, before, behind), value=fill_value)


def same(kernel, stride):
    padding = max(0, kernel - stride)
    return padding // 2, padding - padding // 2


# --- residual networks: He et al. 2016, Hara et al. 2018


class Block(nn.Module):
    def __init__(self, kind, inputs, inner, outputs, stride, groups, shortcut):
        super().__init__()
        self.shortcut, self.stride, self.outputs = shortcut, stride, outputs
        if kind == "basic":
            self.conv1 = nn.Conv3d(inputs, inner, 3, stride, 1, bias=False)
            self.conv2 = nn.Conv3d(inner, outputs, 3, 1, 1, bias=False)
        else:
            self.conv1 = nn.Conv3d(inputs, inner, 1, bias=False)
            self.conv2 = nn.Conv3d(inner, inner, 3, stride, 1, groups=groups, bias=False)
            self.conv3 = nn.Conv3d(inner, outputs, 1, bias=False)
            self.bn3 = nn.BatchNorm3d(outputs)
        self.bn1 = nn.BatchNorm3d(inner)
        self.bn2 = nn.BatchNorm3d(self.conv2.out_channels)
        self.changes = inputs != outputs or stride != (1, 1, 1)
        if self.changes and shortcut == "B":
            self.downsample = nn.Sequential(nn.Conv3d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm3d(outputs))

    def forward(self, x):
        y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        if hasattr(self, "conv3"):
            y = self.bn3(self.conv3(torch.relu(y)))
        if self.changes and self.shortcut == "B":
            x = self.downsample(x)
        elif self.changes:
            x = functional.avg_pool3d(x, 1, self.stride)
            zeros = x.new_zeros(x.shape[0], self.outputs - x.shape[1], *x.shape[2:])
            x = torch.cat([x, zeros], 1)
        return torch.relu(y + x)


class Residual(nn.Module):
    def __init__(self, kind, blocks, inner, stem, expansion, groups, shortcut, time_stride, pools_time):
        super().__init__()
        self.conv1 = nn.Conv3d(3, stem, 7, (1, 2, 2), 3, bias=False)
        self.bn1 = nn.BatchNorm3d(stem)
        self.pool = nn.MaxPool3d((3, 3, 3) if pools_time else (1, 3, 3), (time_stride if pools_time else 1, 2, 2),
                                 (1 if pools_time else 0, 1, 1))
        inputs = stem
        for number, (count, channels) in enumerate(zip(blocks, inner)):
            layer = []
            for place in range(count):
                strides = place == 0 and number > 0
                layer.append(Block(kind, inputs, channels, channels * expansion,
                                   (time_stride, 2, 2) if strides else (1, 1, 1), groups(channels), shortcut))
                inputs = channels * expansion
            setattr(self, f"layer{number + 1}", nn.Sequential(*layer))
        self.channels = inputs

    def forward(self, x):
        x = self.pool(torch.relu(self.bn1(self.conv1(x))))
        for number in range(1, 5):
            x = getattr(self, f"layer{number}")(x)
        return x.mean((3, 4))


def narrow(channels, width):
    return [max(1, round(each * width)) for each in channels]


def common(limit):
    def groups(channels):
        return next(each for each in range(limit, 0, -1) if limit % each == 0 and channels % each == 0)
    return groups


def resnet18(time_stride, width):
    inner = narrow([64, 128, 256, 512], width)
    return Residual("basic", [2, 2, 2, 2], inner, inner[0], 1, common(1), "A", time_stride, True)


def resnext101(time_stride, width):
    inner = narrow([128, 256, 512, 1024], width)
    return Residual("bottleneck", [3, 4, 23, 3], inner, narrow([64], width)[0], 2, common(32), "B", time_stride, True)


def inflated_resnet50(width):
    inner = narrow([64, 128, 256, 512], width)
    return Residual("bottleneck", [3, 4, 6, 3], inner, inner[0], 4, common(1), "B", 1, False)


# --- C3D: Tran et al. 2015


class C3d(nn.Module):
    def __init__(self, time_stride, width):
        super().__init__()
        self.time_stride = time_stride
        inputs = 3
        for name, channels in [("1", 64), ("2", 128), ("3a", 256), ("3b", 256), ("4a", 512), ("4b", 512), ("5a", 512),
                               ("5b", 512)]:
            outputs = narrow([channels], width)[0]
            setattr(self, f"conv{name}", nn.Conv3d(inputs, outputs, 3, padding=1))
            inputs = outputs
        self.channels = narrow([4096], width)[0]
        self.fc6 = nn.Linear(inputs * 2 * 3, self.channels)  # of 40 x 72 pixels
        self.fc7 = nn.Linear(self.channels, self.channels)

    def halved(self, x, padding=0):
        if self.time_stride == 2:
            return functional.max_pool3d(in_time(x, 2, 2, 0, -torch.inf), 2, 2, (0, padding, padding))
        return functional.max_pool3d(in_time(x, 2, 1, 0, -torch.inf), 2, (1, 2, 2), (0, padding, padding))

    def forward(self, x):
        x = functional.max_pool3d(torch.relu(self.conv1(x)), (1, 2, 2))
        x = self.halved(torch.relu(self.conv2(x)))
        x = self.halved(torch.relu(self.conv3b(torch.relu(self.conv3a(x)))))
        x = self.halved(torch.relu(self.conv4b(torch.relu(self.conv4a(x)))))
        x = self.halved(torch.relu(self.conv5b(torch.relu(self.conv5a(x)))), 1)
        rows = x.permute(0, 2, 1, 3, 4).flatten(2)
        return torch.relu(self.fc7(torch.relu(self.fc6(rows)))).transpose(1, 2)


# --- I3D: Carreira and Zisserman 2017


class Unit(nn.Module):
    def __init__(self, inputs, outputs, kernel, stride=(1, 1, 1)):
        super().__init__()
        self.kernel, self.stride = kernel, stride
        self.conv3d = nn.Conv3d(inputs, outputs, kernel, stride, bias=False)
        self.batch3d = nn.BatchNorm3d(outputs, eps=1e-3)

    def forward(self, x):
        before, after = same(self.kernel, self.stride[1])
        x = functional.pad(x, (before, after, before, after))
        x = in_time(x, self.kernel, self.stride[0], same(self.kernel, self.stride[0])[0], 0)
        return torch.relu(self.batch3d(self.conv3d(x)))


def same_pool(x, kernel, stride):
    before, after = same(kernel[1], stride[1])
    x = functional.pad(x, (before, after, before, after))
    x = in_time(x, kernel[0], stride[0], same(kernel[0], stride[0])[0], 0)
    return functional.max_pool3d(x, kernel, stride, ceil_mode=True)


class Pool(nn.Module):
    def forward(self, x):
        return same_pool(x, (3, 3, 3), (1, 1, 1))


class Mixed(nn.Module):
    def __init__(self, inputs, channels):
        super().__init__()
        self.branch_0 = Unit(inputs, channels[0], 1)
        self.branch_1 = nn.Sequential(Unit(inputs, channels[1], 1), Unit(channels[1], channels[2], 3))
        self.branch_2 = nn.Sequential(Unit(inputs, channels[3], 1), Unit(channels[3], channels[4], 3))
        self.branch_3 = nn.Sequential(Pool(), Unit(inputs, channels[5], 1))

    def forward(self, x):
        return torch.cat([self.branch_0(x), self.branch_1(x), self.branch_2(x), self.branch_3(x)], 1)


class Inception(nn.Module):
    MIXED = {"3b": (64, 96, 128, 16, 32, 32), "3c": (128, 128, 192, 32, 96, 64), "4b": (192, 96, 208, 16, 48, 64),
             "4c": (160, 112, 224, 24, 64, 64), "4d": (128, 128, 256, 24, 64, 64), "4e": (112, 144, 288, 32, 64, 64),
             "4f": (256, 160, 320, 32, 128, 128), "5b": (256, 160, 320, 32, 128, 128),
             "5c": (384, 192, 384, 48, 128, 128)}

    def __init__(self, time_stride, width):
        super().__init__()
        self.time_stride = time_stride
        first, third = narrow([64, 192], width)
        self.conv3d_1a_7x7 = Unit(3, first, 7, (time_stride, 2, 2))
        self.conv3d_2b_1x1 = Unit(first, first, 1)
        self.conv3d_2c_3x3 = Unit(first, third, 3)
        inputs = third
        for name, channels in self.MIXED.items():
            channels = narrow(channels, width)
            setattr(self, f"mixed_{name}", Mixed(inputs, channels))
            inputs = channels[0] + channels[2] + channels[4] + channels[5]
        self.channels = inputs

    def forward(self, x):
        stride = self.time_stride
        x = same_pool(self.conv3d_1a_7x7(x), (1, 3, 3), (1, 2, 2))
        x = same_pool(self.conv3d_2c_3x3(self.conv3d_2b_1x1(x)), (1, 3, 3), (1, 2, 2))
        x = self.mixed_3c(self.mixed_3b(x))
        x = same_pool(x, (3, 3, 3), (stride, 2, 2))
        for name in "bcdef":
            x = getattr(self, f"mixed_4{name}")(x)
        x = same_pool(x, (2, 2, 2), (stride, 2, 2))
        return self.mixed_5c(self.mixed_5b(x)).mean((3, 4))


# --- 2D, and VGG inflated


class Torchvision(nn.Module):
    """A network of torchvision's, of each frame, without its last layer."""

    def __init__(self, parent, channels):
        super().__init__()
        for name, module in parent.named_children():
            setattr(self, name, module)
        self.features_of = parent
        self.channels = channels

    def forward(self, x):
        frames = x.transpose(1, 2).flatten(0, 1)
        return self.features_of(frames).unflatten(0, (x.shape[0], x.shape[2])).transpose(1, 2)

    def state(self):
        return self.features_of.state_dict()


def flat_resnet50():
    parent = resnet.ResNet(resnet.Bottleneck, [3, 4, 6, 3])
    parent.fc = nn.Identity()
    return Torchvision(parent, 2048)


def flat_vgg(configuration, batch_norm, width):
    layers = [size if size == "M" else narrow([size], width)[0] for size in vgg.cfgs[configuration]]
    parent = vgg.VGG(vgg.make_layers(layers, batch_norm=batch_norm), num_classes=10, init_weights=False)
    units = narrow([4096], width)[0]
    grid = (1, 7)  # 40 pixels leave one row
    parent.avgpool = nn.AdaptiveAvgPool2d(grid)
    parent.classifier = nn.Sequential(nn.Linear(layers[-2] * grid[0] * grid[1], units), nn.ReLU(), nn.Dropout(0),
                                      nn.Linear(units, units), nn.ReLU())
    return Torchvision(parent, units)


class InflatedVgg(nn.Module):
    def __init__(self, configuration, batch_norm, width):
        super().__init__()
        parts, inputs = [], 3
        for size in vgg.cfgs[configuration]:
            if size == "M":
                parts.append(nn.MaxPool3d((1, 2, 2)))
                continue
            outputs = narrow([size], width)[0]
            parts.append(nn.Conv3d(inputs, outputs, 3, padding=1))
            if batch_norm:
                parts.append(nn.BatchNorm3d(outputs))
            parts.append(nn.ReLU())
            inputs = outputs
        self.features = nn.Sequential(*parts)
        self.channels = narrow([4096], width)[0]
        self.classifier = nn.Sequential(nn.Linear(inputs * 7, self.channels), nn.ReLU(), nn.Dropout(0),
                                        nn.Linear(self.channels, self.channels), nn.ReLU())

    def forward(self, x):
        maps = self.features(x)  # [batch, channels, frames, 1, 2]
        cells = functional.adaptive_avg_pool3d(maps, (maps.shape[2], 1, 7))
        return self.classifier(cells.permute(0, 2, 1, 3, 4).flatten(2)).transpose(1, 2)


def networks():
    yield "vgg11", "published", 1 / 16, 2, flat_vgg("A", False, 1 / 16)
    yield "vgg11_bn", "published", 1 / 16, 2, flat_vgg("A", True, 1 / 16)
    yield "vgg16", "published", 1 / 16, 2, flat_vgg("D", False, 1 / 16)
    yield "vgg16_bn", "published", 1 / 16, 2, flat_vgg("D", True, 1 / 16)
    yield "resnet50", "published", 1, 2, flat_resnet50()
    yield "i3d_vgg11", "published", 1 / 32, 5, InflatedVgg("A", False, 1 / 32)
    yield "i3d_vgg11_bn", "published", 1 / 32, 5, InflatedVgg("A", True, 1 / 32)
    yield "i3d_vgg16", "published", 1 / 32, 5, InflatedVgg("D", False, 1 / 32)
    yield "i3d_vgg16_bn", "published", 1 / 32, 5, InflatedVgg("D", True, 1 / 32)
    yield "i3d_resnet50", "published", 1 / 16, 5, inflated_resnet50(1 / 16)
    for stride, name in [(2, "published"), (1, "removed")]:
        for frames in [(16, 33), (4, 5)][2 - stride]:
            yield "resnet18_3d", name, 1 / 16, frames, resnet18(stride, 1 / 16)
            yield "resnext101_3d", name, 1 / 16, frames, resnext101(stride, 1 / 16)
            yield "c3d", name, 1 / 32, frames, C3d(stride, 1 / 32)
            yield "inception_i3d", name, 1 / 16, frames, Inception(stride, 1 / 16)


def answer(backbone, stride, width, frames, network):
    network = network.double().eval()
    head = nn.Linear(network.channels, OUTPUTS).double()
    state = network.state() if hasattr(network, "state") else network.state_dict(keep_vars=False)
    # Under our names, in whose order both sides count.
    named = {name: tensor for name, tensor in state.items()}
    prefix = "head.hidden" if "vgg" in backbone else None
    hidden = None
    if prefix:
        hidden = nn.Linear(network.channels, max(1, round(128 * width))).double()
        head = nn.Linear(hidden.out_features, OUTPUTS).double()
        named.update({f"head.hidden.{key}": value for key, value in hidden.state_dict().items()})
    named.update({f"head.output.{key}": value for key, value in head.state_dict().items()})
    with torch.no_grad():
        fill(named)
    clip = noise(3 * frames * HEIGHT * WIDTH, 1000).view(1, 3, frames, HEIGHT, WIDTH)
    steps = network(clip).transpose(1, 2)  # [1, steps, channels]
    if hidden:
        steps = torch.relu(hidden(steps))
    scores = head(steps).transpose(1, 2)
    (scores * noise(scores.numel(), 2000).view(scores.shape)).sum().backward()
    parameters = dict((network.features_of if hasattr(network, "features_of") else network).named_parameters())
    parameters.update({f"head.output.{key}": value for key, value in head.named_parameters()})
    if hidden:
        parameters.update({f"head.hidden.{key}": value for key, value in hidden.named_parameters()})
    gradients = {}
    for name, parameter in sorted(parameters.items()):
        gradient = parameter.grad.flatten()
        gradients[name] = [gradient.norm().item(), (gradient * noise(gradient.numel(), 3000)).sum().item()]
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

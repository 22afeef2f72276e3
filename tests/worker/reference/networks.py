# SPDX-License-Identifier: Apache-2.0
"""The backbones of pictures in Python PyTorch, as one writes them there with torch's own layers.

Written from their publications, under the names that our files have, with the choices of worker/models/README.md. What
make_backbone_answers.py holds ours to, and what training steps are timed beside (tests/benchmarks, tests/gpu). Needs
torch alone, of any version.
"""
import collections
import math

import torch
from torch import nn
from torch.nn import functional

CONVOLUTIONS = {2: nn.Conv2d, 3: nn.Conv3d}  # by axes: over single frames, over clips
NORMALISATIONS = {2: nn.BatchNorm2d, 3: nn.BatchNorm3d}
MAXIMA = {2: nn.MaxPool2d, 3: nn.MaxPool3d}
ADAPTIVE = {
    ("maximum", 2): functional.adaptive_max_pool2d,
    ("maximum", 3): functional.adaptive_max_pool3d,
    ("average", 2): functional.adaptive_avg_pool2d,
    ("average", 3): functional.adaptive_avg_pool3d,
}

# outputs of the head; (height, width) of a picture; stride of poolings and convolutions in time, 2 as published or 1;
# pooling over space: maximum or average
Options = collections.namedtuple("Options", "outputs width size time_stride pooling")


def narrow(channels, width):
    return [max(1, math.floor(each * width + 0.5)) for each in channels]  # halves up, which round() makes even


def rectified(x):
    return functional.relu(x, inplace=True)


def as_frames(clips):
    return clips.transpose(1, 2).flatten(0, 1)


def to_grid(maps, grid, pooling):
    """Over the last two axes."""
    if grid == (1, 1):
        return maps.amax((-2, -1), True) if pooling == "maximum" else maps.mean((-2, -1), True)
    axes = maps.dim() - 2
    return ADAPTIVE[pooling, axes](maps, (None, *grid)[-axes:])


class Network(nn.Module):
    """Scores of each step: [batch, 3, frames, height, width] -> [batch, steps, outputs]."""

    def add_head(self, channels, outputs, hidden=0):
        self.head = nn.ModuleDict({"output": nn.Linear(hidden or channels, outputs)})
        if hidden:
            self.head["hidden"] = nn.Linear(channels, hidden)

    def steps(self, clips):
        """[batch, steps, channels]"""
        raise NotImplementedError

    def forward(self, clips):
        steps = self.steps(clips)
        if "hidden" in self.head:
            steps = rectified(self.head["hidden"](steps))
        return self.head["output"](steps)


# --- VGG: Simonyan and Zisserman 2015, of single frames and inflated

VGG11 = [64, "M", 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M"]
VGG16 = [64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M", 512, 512, 512, "M"]


class Vgg(Network):
    def __init__(self, options, axes, channels, normalised):
        super().__init__()
        self.axes, self.pooling = axes, options.pooling
        layers, inputs = [], 3
        for size in channels:
            if size == "M":
                layers.append(MAXIMA[axes]((1, 2, 2)[-axes:]))
                continue
            outputs = narrow([size], options.width)[0]
            layers.append(CONVOLUTIONS[axes](inputs, outputs, 3, padding=1))
            if normalised:
                layers.append(NORMALISATIONS[axes](outputs))
            layers.append(nn.ReLU(inplace=True))
            inputs = outputs
        self.features = nn.Sequential(*layers)
        self.grid = tuple(1 if pixels < 64 else 7 for pixels in options.size)
        units, hidden = narrow([4096, 128], options.width)
        self.classifier = nn.Sequential(nn.Linear(inputs * math.prod(self.grid), units), nn.ReLU(inplace=True),
                                        nn.Identity(), nn.Linear(units, units), nn.ReLU(inplace=True))
        self.add_head(units, options.outputs, hidden)

    def steps(self, clips):
        if self.axes == 2:
            cells = to_grid(self.features(as_frames(clips)), self.grid, self.pooling)
            return self.classifier(cells.flatten(1)).unflatten(0, (clips.shape[0], clips.shape[2]))
        return self.classifier(to_grid(self.features(clips), self.grid, self.pooling).transpose(1, 2).flatten(2))


# --- residual networks: He et al. 2016, of single frames and inflated; Hara et al. 2018


class Block(nn.Module):
    def __init__(self, axes, kind, inputs, inner, outputs, stride, groups, shortcut):
        super().__init__()
        convolution, normalisation = CONVOLUTIONS[axes], NORMALISATIONS[axes]
        self.stride, self.added_channels = stride, outputs - inputs
        if kind == "basic":
            self.conv1 = convolution(inputs, inner, 3, stride, 1, bias=False)
            self.conv2 = convolution(inner, outputs, 3, 1, 1, bias=False)
        else:
            self.conv1 = convolution(inputs, inner, 1, bias=False)
            self.conv2 = convolution(inner, inner, 3, stride, 1, groups=groups, bias=False)
            self.conv3 = convolution(inner, outputs, 1, bias=False)
            self.bn3 = normalisation(outputs)
        self.bn1 = normalisation(inner)
        self.bn2 = normalisation(self.conv2.out_channels)
        self.changes = inputs != outputs or math.prod(stride) > 1
        if self.changes and shortcut == "B":
            self.downsample = nn.Sequential(convolution(inputs, outputs, 1, stride, bias=False), normalisation(outputs))

    def forward(self, x):
        y = self.bn2(self.conv2(rectified(self.bn1(self.conv1(x)))))
        if hasattr(self, "conv3"):
            y = self.bn3(self.conv3(rectified(y)))
        if hasattr(self, "downsample"):
            x = self.downsample(x)
        elif self.changes:
            time, height, width = self.stride
            x = functional.pad(x[:, :, ::time, ::height, ::width], (0, 0, 0, 0, 0, 0, 0, self.added_channels))
        y += x
        return rectified(y)


class Residual(Network):
    def __init__(self, options, axes, kind, blocks, inner, expansion, groups=1, shortcut="B", strided=False):
        super().__init__()
        self.axes, self.pooling = axes, options.pooling
        time_stride = options.time_stride if strided else 1
        inputs, *inner = narrow([64, *inner], options.width)
        self.conv1 = CONVOLUTIONS[axes](3, inputs, 7, (1, 2, 2)[-axes:], 3, bias=False)
        self.bn1 = NORMALISATIONS[axes](inputs)
        around = 1 if strided else 0  # the first pooling looks at neighbours in time
        self.pool = MAXIMA[axes]((1 + 2 * around, 3, 3)[-axes:], (time_stride, 2, 2)[-axes:], (around, 1, 1)[-axes:])
        for number, (count, channels) in enumerate(zip(blocks, inner)):
            layer = []
            for place in range(count):
                stride = (time_stride, 2, 2) if place == 0 and number > 0 else (1, 1, 1)
                layer.append(Block(axes, kind, inputs, channels, channels * expansion, stride[-axes:],
                                   math.gcd(channels, groups), shortcut))
                inputs = channels * expansion
            setattr(self, f"layer{number + 1}", nn.Sequential(*layer))
        self.add_head(inputs, options.outputs)

    def steps(self, clips):
        x = as_frames(clips) if self.axes == 2 else clips
        x = self.pool(rectified(self.bn1(self.conv1(x))))
        for layer in (self.layer1, self.layer2, self.layer3, self.layer4):
            x = layer(x)
        x = to_grid(x, (1, 1), self.pooling).flatten(2)
        return x.flatten(1).unflatten(0, (clips.shape[0], clips.shape[2])) if self.axes == 2 else x.transpose(1, 2)


# --- C3D: Tran et al. 2015


class C3d(Network):
    def __init__(self, options):
        super().__init__()
        self.time_stride, self.pooling = options.time_stride, options.pooling
        inputs = 3
        for name, channels in [("1", 64), ("2", 128), ("3a", 256), ("3b", 256), ("4a", 512), ("4b", 512), ("5a", 512),
                               ("5b", 512)]:
            outputs = narrow([channels], options.width)[0]
            setattr(self, f"conv{name}", nn.Conv3d(inputs, outputs, 3, padding=1))
            inputs = outputs
        units = narrow([4096], options.width)[0]
        self.grid = tuple(min(4, pixels // 32 + 1) for pixels in options.size)  # 4 x 4 of 112 x 112 pixels
        self.fc6 = nn.Linear(inputs * math.prod(self.grid), units)
        self.fc7 = nn.Linear(units, units)
        self.add_head(units, options.outputs)

    def halved(self, x, padding=0):
        behind = 1 if self.time_stride == 1 else x.shape[2] % 2  # so that a window begins with each stride
        if behind:
            x = functional.pad(x, (0, 0, 0, 0, 0, behind))  # values are rectified, so zeros are never the maximum
        return functional.max_pool3d(x, 2, (self.time_stride, 2, 2), (0, padding, padding))

    def steps(self, clips):
        x = functional.max_pool3d(rectified(self.conv1(clips)), (1, 2, 2))
        x = self.halved(rectified(self.conv2(x)))
        x = self.halved(rectified(self.conv3b(rectified(self.conv3a(x)))))
        x = self.halved(rectified(self.conv4b(rectified(self.conv4a(x)))))
        x = self.halved(rectified(self.conv5b(rectified(self.conv5a(x)))), 1)
        if x.shape[3:] != self.grid:
            x = to_grid(x, self.grid, self.pooling)
        return rectified(self.fc7(rectified(self.fc6(x.transpose(1, 2).flatten(2)))))


# --- I3D: Carreira and Zisserman 2017


def same_padding(x, kernel, stride):
    """Zeros as TensorFlow's SAME has them where an axis is a multiple of its stride: the odd one behind. In time, a
    window begins with each stride."""
    padding = []
    for axis in (2, 1, 0):
        both = max(0, kernel[axis] - stride[axis])
        before, after = both // 2, both - both // 2
        if axis == 0:
            frames = x.shape[2]
            after = max(0, (frames - 1) // stride[0] * stride[0] + kernel[0] - before - frames)
        padding += [before, after]
    return functional.pad(x, padding) if any(padding) else x


def same_pool(x, kernel, stride):
    return functional.max_pool3d(same_padding(x, kernel, stride), kernel, stride, ceil_mode=True)


class Unit(nn.Module):
    def __init__(self, inputs, outputs, kernel, stride=(1, 1, 1)):
        super().__init__()
        self.kernel, self.stride = (kernel, kernel, kernel), stride
        self.padded_alike = stride == (1, 1, 1)
        padding = kernel // 2 if self.padded_alike else 0
        self.conv3d = nn.Conv3d(inputs, outputs, kernel, stride, padding, bias=False)
        self.batch3d = nn.BatchNorm3d(outputs, eps=1e-3)

    def forward(self, x):
        if not self.padded_alike:
            x = same_padding(x, self.kernel, self.stride)
        return rectified(self.batch3d(self.conv3d(x)))


class Mixed(nn.Module):
    def __init__(self, inputs, channels):
        super().__init__()
        self.branch_0 = Unit(inputs, channels[0], 1)
        self.branch_1 = nn.Sequential(Unit(inputs, channels[1], 1), Unit(channels[1], channels[2], 3))
        self.branch_2 = nn.Sequential(Unit(inputs, channels[3], 1), Unit(channels[3], channels[4], 3))
        self.branch_3 = nn.Sequential(nn.MaxPool3d(3, 1, 1), Unit(inputs, channels[5], 1))

    def forward(self, x):
        return torch.cat([self.branch_0(x), self.branch_1(x), self.branch_2(x), self.branch_3(x)], 1)


class Inception(Network):
    MIXED = {"3b": (64, 96, 128, 16, 32, 32), "3c": (128, 128, 192, 32, 96, 64), "4b": (192, 96, 208, 16, 48, 64),
             "4c": (160, 112, 224, 24, 64, 64), "4d": (128, 128, 256, 24, 64, 64), "4e": (112, 144, 288, 32, 64, 64),
             "4f": (256, 160, 320, 32, 128, 128), "5b": (256, 160, 320, 32, 128, 128),
             "5c": (384, 192, 384, 48, 128, 128)}

    def __init__(self, options):
        super().__init__()
        self.time_stride, self.pooling = options.time_stride, options.pooling
        first, third = narrow([64, 192], options.width)
        self.conv3d_1a_7x7 = Unit(3, first, 7, (options.time_stride, 2, 2))
        self.conv3d_2b_1x1 = Unit(first, first, 1)
        self.conv3d_2c_3x3 = Unit(first, third, 3)
        inputs = third
        for name, channels in self.MIXED.items():
            channels = narrow(channels, options.width)
            setattr(self, f"mixed_{name}", Mixed(inputs, channels))
            inputs = channels[0] + channels[2] + channels[4] + channels[5]
        self.add_head(inputs, options.outputs)

    def steps(self, clips):
        stride = (self.time_stride, 2, 2)
        x = same_pool(self.conv3d_1a_7x7(clips), (1, 3, 3), (1, 2, 2))
        x = same_pool(self.conv3d_2c_3x3(self.conv3d_2b_1x1(x)), (1, 3, 3), (1, 2, 2))
        x = same_pool(self.mixed_3c(self.mixed_3b(x)), (3, 3, 3), stride)
        for name in "bcdef":
            x = getattr(self, f"mixed_4{name}")(x)
        x = self.mixed_5c(self.mixed_5b(same_pool(x, (2, 2, 2), stride)))
        return to_grid(x, (1, 1), self.pooling).flatten(2).transpose(1, 2)


# --- all of them


def resnet50(options, axes):
    return Residual(options, axes, "bottleneck", [3, 4, 6, 3], [64, 128, 256, 512], 4)


def resnet18(options):
    return Residual(options, 3, "basic", [2, 2, 2, 2], [64, 128, 256, 512], 1, shortcut="A", strided=True)


def resnext101(options):
    return Residual(options, 3, "bottleneck", [3, 4, 23, 3], [128, 256, 512, 1024], 2, groups=32, strided=True)


NETWORKS = {
    "i3d_vgg11": lambda options: Vgg(options, 3, VGG11, False),
    "i3d_vgg11_bn": lambda options: Vgg(options, 3, VGG11, True),
    "i3d_vgg16": lambda options: Vgg(options, 3, VGG16, False),
    "i3d_vgg16_bn": lambda options: Vgg(options, 3, VGG16, True),
    "vgg11": lambda options: Vgg(options, 2, VGG11, False),
    "vgg11_bn": lambda options: Vgg(options, 2, VGG11, True),
    "vgg16": lambda options: Vgg(options, 2, VGG16, False),
    "vgg16_bn": lambda options: Vgg(options, 2, VGG16, True),
    "resnet50": lambda options: resnet50(options, 2),
    "i3d_resnet50": lambda options: resnet50(options, 3),
    "resnet18_3d": resnet18,
    "resnext101_3d": resnext101,
    "c3d": C3d,
    "inception_i3d": Inception,
}

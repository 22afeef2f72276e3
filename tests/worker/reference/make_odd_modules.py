#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Exports further modules as TorchScript, for torchscript_test.cpp, beside that of make_scripted_module.py:

traced.pt      traced, [batch, classes], of videos of any length
one_length.pt traced, of clips of 3 frames alone
odd.pt         a parameter under two names, one that is not trained, a buffer that is replaced in training
picky.pt       raises an exception unless clips have 3 frames
positions.pt   answers [batch, classes, frames, height, width]
several.pt     answers two tensors
frozen.pt      without parameters

Needs PyTorch. Run in the folder torchscript; the files are committed.
"""
from typing import Tuple

import torch
from torch import nn

CLASSES = 3


class Traced(nn.Module):
    def __init__(self):
        super().__init__()
        self.convolution = nn.Conv3d(3, 4, 3, padding=1)
        self.output = nn.Linear(4, CLASSES)

    def forward(self, clips):
        return self.output(self.convolution(clips).relu().mean((2, 3, 4)))


class OneLength(nn.Module):
    def __init__(self):
        super().__init__()
        self.output = nn.Linear(3 * 3, CLASSES)

    def forward(self, clips):
        return self.output(clips.mean((3, 4)).flatten(1))


class Odd(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(3, 3, bias=False)
        self.second = nn.Linear(3, 3, bias=False)
        self.second.weight = self.first.weight
        self.output = nn.Linear(3, CLASSES)
        self.output.bias.requires_grad_(False)
        self.register_buffer("passes", torch.zeros((), dtype=torch.int64))

    def forward(self, clips: torch.Tensor) -> torch.Tensor:
        if self.training:
            self.passes = self.passes + 1
        return self.output(self.second(self.first(clips.mean((2, 3, 4)))))


class Positions(nn.Module):
    def __init__(self):
        super().__init__()
        self.output = nn.Conv3d(3, CLASSES, 1)

    def forward(self, clips: torch.Tensor) -> torch.Tensor:
        return self.output(clips)


class Picky(Traced):
    def forward(self, clips: torch.Tensor) -> torch.Tensor:
        if clips.size(2) != 3:
            raise ValueError("three frames, please")
        return self.output(self.convolution(clips).relu().mean((2, 3, 4)))


class Several(Positions):
    def forward(self, clips: torch.Tensor) -> Tuple[torch.Tensor, torch.Tensor]:
        scores = self.output(clips).mean((3, 4))
        return scores, scores


torch.manual_seed(2)
torch.jit.trace(Traced(), torch.zeros(2, 3, 5, 16, 16)).save("traced.pt")
torch.jit.trace(OneLength(), torch.zeros(2, 3, 3, 16, 16)).save("one_length.pt")
torch.jit.script(Odd()).save("odd.pt")
torch.jit.script(Picky()).save("picky.pt")
torch.jit.script(Positions()).save("positions.pt")
torch.jit.script(Several()).save("several.pt")
torch.jit.freeze(torch.jit.script(Positions().eval())).save("frozen.pt")

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Exports a small network as TorchScript: scripted.pt, or under the name that is given. Needs PyTorch alone."""
import sys

import torch
from torch import nn


class SmallNetwork(nn.Module):
    """Clips [batch, 3, frames, height, width] -> scores of every frame, [batch, classes, frames]."""

    def __init__(self, classes: int):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv3d(3, 8, kernel_size=3, stride=(1, 2, 2), padding=1),
            nn.BatchNorm3d(8),
            nn.ReLU(),
            nn.Dropout(0.1),
        )
        self.head = nn.Linear(8, classes)

    def forward(self, clips: torch.Tensor) -> torch.Tensor:
        maps = self.features(clips)  # [batch, 8, frames, height / 2, width / 2]
        steps = maps.amax((3, 4)).transpose(1, 2)  # [batch, frames, 8]
        return self.head(steps).transpose(1, 2)


if __name__ == "__main__":
    torch.manual_seed(1)
    torch.jit.script(SmallNetwork(classes=3)).save(sys.argv[1] if len(sys.argv) > 1 else "scripted.pt")

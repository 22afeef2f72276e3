#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Prints what scripted.pt and traced.pt answer to waves, for torchscript_test.cpp.

Needs PyTorch. Run in the folder torchscript.
"""
import torch

clips = torch.sin(torch.arange(2 * 3 * 4 * 16 * 16, dtype=torch.float64) * 0.37).view(2, 3, 4, 16, 16)
for name in ("scripted.pt", "traced.pt"):
    module = torch.jit.load(name).double().eval()
    scores = module(clips)
    loss = scores.square().sum()
    loss.backward()
    gradient = sum(parameter.grad.abs().sum() for parameter in module.parameters())
    print(name, list(scores.shape), scores.flatten()[[0, 1, -1]].tolist(), gradient.item())

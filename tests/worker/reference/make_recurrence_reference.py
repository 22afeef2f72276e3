#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes recurrence.safetensors: what torch.nn.LSTM answers to a small input, and the gradients of
sum(output * upstream), for tests/worker/models/recurrence. Needs torch; run in this folder, the file is committed.
"""
import json
import struct

import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(21)
BATCH, CHANNELS, UNITS, STEPS = 2, 4, 3, 6


def write(path, tensors):
    header, buffer = {}, b""
    for name, tensor in sorted(tensors.items()):
        data = tensor.detach().contiguous().numpy().tobytes()
        header[name] = {
            "dtype": "F64",
            "shape": list(tensor.shape),
            "data_offsets": [len(buffer), len(buffer) + len(data)],
        }
        buffer += data
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + buffer)


layer = torch.nn.LSTM(CHANNELS, UNITS)
values = torch.randn(BATCH, CHANNELS, STEPS, requires_grad=True)
output = layer(values.permute(2, 0, 1))[0].permute(1, 2, 0)
upstream = torch.randn(output.shape)
(output * upstream).sum().backward()
tensors = {"lstm/input": values, "lstm/upstream": upstream, "lstm/output": output, "lstm/input gradient": values.grad}
for key, parameter in layer.named_parameters():
    tensors |= {f"lstm/weight {key}": parameter, f"lstm/gradient {key}": parameter.grad}
write("recurrence.safetensors", tensors)

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Opens files of weights as a user of PyTorch does, for exported_weights_test.cpp.

    open_exported.py FOLDER    NAME.pth and NAME.safetensors: the weights of the network NAME of networks.py; NAME.answer:
                               a clip and its scores.

Fails where a name, a shape, a type or a number differs between the formats, where the network does not take the
weights, and where it scores the clip otherwise. Needs torch alone; safetensors are read from the published format.
"""
import json
import pathlib
import struct
import sys

import torch

from networks import NETWORKS, Options

TYPES = {"F32": torch.float32, "I64": torch.int64}


def read_safetensors(path):
    data = path.read_bytes()
    length, = struct.unpack("<Q", data[:8])
    header, buffer = json.loads(data[8:8 + length]), bytearray(data[8 + length:])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            tensors[name] = torch.frombuffer(buffer[begin:end], dtype=TYPES[entry["dtype"]]).view(entry["shape"])
    return tensors


def check(path):
    weights, same = torch.load(path, weights_only=True), read_safetensors(path.with_suffix(".safetensors"))
    assert list(weights) == list(same), (path, list(weights), list(same))
    for name, tensor in same.items():
        assert weights[name].dtype == tensor.dtype and weights[name].shape == tensor.shape, (path, name)
        assert torch.equal(weights[name], tensor), (path, name)

    answer = torch.load(path.with_suffix(".answer"), weights_only=True)
    scores, clip = answer["scores"], answer["clip"]
    network = NETWORKS[path.stem](Options(scores.shape[2], 1 / 32, tuple(clip.shape[3:]), 2, "average")).eval()
    network.load_state_dict(weights)
    with torch.no_grad():
        answered = network(clip)
    assert answered.shape == scores.shape, (path, answered.shape, scores.shape)
    assert scores.abs().max() > 0 and torch.allclose(answered, scores, 1e-4, 1e-5 * scores.abs().max().item()), (
        path, answered, scores)


def main():
    files = sorted(pathlib.Path(sys.argv[1]).glob("*.pth"))
    for path in files:
        check(path)
    print(len(files), "networks are alike")


main()

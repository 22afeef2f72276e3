#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the files of torch.save that torch_file_test.cpp reads, what they hold, and seeds for tests/fuzz.

Needs torch (Debian's python3-torch) and numpy. What the files hold is packed as safetensors by hand, from the published
format. Run in this folder; the files are committed. In streams the keys of storages are addresses, so they differ from
run to run.
"""
import collections
import json
import os
import pathlib
import pickle
import struct
import tempfile
import zipfile

import numpy
import torch
from torch import nn

FILES = pathlib.Path("../../reference/torch_files")
SEEDS = pathlib.Path("../../../fuzz/seeds/torch_file")
DTYPES = {torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64",
          torch.int32: "I32", torch.int16: "I16", torch.int8: "I8", torch.uint8: "U8", torch.bool: "BOOL"}


def values_of(tensor):
    return bytes(tensor.detach().contiguous().view(-1).view(torch.uint8).tolist()) if tensor.numel() else b""


def write_safetensors(path, tensors):
    header, buffer = {}, b""
    for name, tensor in tensors.items():
        data = values_of(tensor.reshape(-1))
        header[name] = {"dtype": DTYPES[tensor.dtype], "shape": list(tensor.shape),
                        "data_offsets": [len(buffer), len(buffer) + len(data)]}
        buffer += data
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + buffer)


def every_kind():
    """Every type, and every way in which a tensor lies in its storage."""
    torch.manual_seed(5)
    shared = torch.arange(24, dtype=torch.float32)
    values = torch.tensor([-3.0, 0.0, 1.0, 100.0])
    tensors = collections.OrderedDict()
    tensors["conv.weight"] = torch.randn(2, 3, 2, 2)
    tensors["conv.channels_last"] = torch.randn(2, 3, 2, 2).contiguous(memory_format=torch.channels_last)
    tensors["shared.whole"] = shared
    tensors["shared.matrix"] = shared.view(4, 6)
    tensors["shared.transposed"] = shared.view(4, 6).t()
    tensors["shared.part"] = shared[5:9]
    tensors["shared.columns"] = shared.view(4, 6)[1:, ::2]
    tensors["parameter"] = nn.Parameter(torch.randn(3))
    for name, dtype in [("half", torch.float16), ("bfloat16", torch.bfloat16), ("double", torch.float64),
                        ("long", torch.int64), ("int", torch.int32), ("short", torch.int16), ("char", torch.int8)]:
        tensors[name] = values.to(dtype)
    tensors["byte"] = torch.tensor([0, 7, 255], dtype=torch.uint8)
    tensors["bool"] = values > 0
    tensors["scalar"] = torch.tensor(2.5)
    tensors["empty"] = torch.empty(0, 3)
    return tensors


def network():
    torch.manual_seed(6)
    return nn.Sequential(collections.OrderedDict(conv=nn.Conv2d(1, 2, 2), norm=nn.BatchNorm2d(2)))


def checkpoint():
    """What a training of a DataParallel network leaves: names that begin with module., and more than the network."""
    wrapped = nn.DataParallel(network())
    optimizer = torch.optim.SGD(wrapped.parameters(), 0.1, momentum=0.9)
    schedule = torch.optim.lr_scheduler.MultiStepLR(optimizer, [30, 80])
    wrapped.module.conv.weight.sum().backward()
    optimizer.step()
    return {"epoch": 3, "arch": "small", "state_dict": wrapped.state_dict(), "best": 0.5, "done": False, "note": None,
            "optimizer": optimizer.state_dict(), "schedule": schedule.state_dict(), "size": torch.Size([1, 2]),
            "dtype": torch.float32, "random": torch.ByteTensor([1, 2]), "losses": [0.5, 2.0**70, 2**70, -1, 70000]}


def authors():
    parts = nn.Sequential(nn.Conv3d(1, 2, 1)), nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Dropout(), nn.Linear(2, 1))
    return {"is_3d": False, "features": parts[0].state_dict(), "reused_classifier": parts[1].state_dict()}


class RunsACommand:
    def __reduce__(self):
        return os.system, ("touch executed",)


def save(name, content, **how):
    # Everywhere under one name, since the zip file's folder is called so.
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "archive.pth"
        torch.save(content, path, **how)
        (FILES / name).write_bytes(path.read_bytes())


def rezip(source, target, entries, compression=zipfile.ZIP_STORED):
    """The same entries in a zip file of Python's, without ZIP64, and others."""
    with zipfile.ZipFile(FILES / source) as whole, zipfile.ZipFile(FILES / target, "w", compression) as other:
        for name in whole.namelist():
            other.writestr(name, whole.read(name))
        for name, data in entries.items():
            other.writestr(name, data)


def make_files():
    stream = {"_use_new_zipfile_serialization": False}
    everything = every_kind()
    write_safetensors(FILES / "every_kind.safetensors", everything)
    save("every_kind_zip.pth", everything)
    save("every_kind_stream.pth", everything, **stream)
    save("every_kind_zip_protocol_4.pth", everything, pickle_protocol=4)
    save("every_kind_stream_protocol_5.pth", everything, pickle_protocol=5, **stream)
    save("every_kind_plain_dictionary.pth", dict(everything))
    rezip("every_kind_zip.pth", "every_kind_little_endian.pth", {"archive/byteorder": "little"})
    rezip("every_kind_zip.pth", "refused_big_endian.pth", {"archive/byteorder": "big"})
    rezip("every_kind_zip.pth", "refused_compressed.pth", {}, zipfile.ZIP_DEFLATED)

    state = checkpoint()["state_dict"]
    write_safetensors(FILES / "checkpoint.safetensors", {name[len("module."):]: state[name] for name in state})
    save("checkpoint_zip.tar", checkpoint())
    save("checkpoint_stream.tar", checkpoint(), **stream)
    save("authors.pth", authors())
    alone = {name: tensor.clone() for name, tensor in network().state_dict().items()}
    save("two_dictionaries.pth", {"model": alone, "net": alone.copy()})

    save("refused_command.pth", {"state_dict": alone, "more": RunsACommand()})
    save("refused_command_stream.pth", {"state_dict": alone, "more": RunsACommand()}, **stream)
    save("refused_numpy.pth", {"state_dict": alone, "best": numpy.float64(0.5)})
    save("refused_module.pth", network())
    save("refused_complex.pth", {"weight": torch.zeros(2, dtype=torch.complex64)})
    save("refused_sparse.pth", {"weight": torch.eye(2).to_sparse()})
    save("refused_repeating.pth", {"weight": torch.zeros(1).expand(1000, 1000)})
    save("refused_tensor.pth", torch.zeros(2))
    save("refused_no_tensors.pth", {"epoch": 3, "name": "small"})
    (FILES / "refused_pickle.pth").write_bytes(pickle.dumps({"weight": [1.0, 2.0]}, protocol=2))
    torch.jit.script(nn.ReLU()).save(str(FILES / "refused_torchscript.pt"))


def make_seeds():
    stream = {"_use_new_zipfile_serialization": False}
    matrix = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    small = {"state_dict": {"module.weight": matrix.t(), "module.half": torch.ones(1).half()}}
    torch.save(small, SEEDS / "read-zip")
    torch.save(small, SEEDS / "read-stream", **stream)
    torch.save(small, SEEDS / "read-protocol-4", pickle_protocol=4, **stream)
    torch.save(authors(), SEEDS / "read-authors", **stream)
    torch.save(checkpoint(), SEEDS / "read-checkpoint", **stream)
    torch.save(RunsACommand(), SEEDS / "refused-command", **stream)
    torch.save({"a": torch.zeros(1).expand(9)}, SEEDS / "refused-repeating", **stream)
    (SEEDS / "refused-cut").write_bytes((SEEDS / "read-zip").read_bytes()[:-30])


def main():
    FILES.mkdir(parents=True, exist_ok=True)
    SEEDS.mkdir(parents=True, exist_ok=True)
    make_files()
    make_seeds()


main()

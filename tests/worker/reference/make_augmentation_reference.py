# SPDX-License-Identifier: Apache-2.0
"""Writes augmentation.safetensors: what torchvision makes of one small image, for colour_test.cpp and warp_test.cpp.

Run with the Python that has torch and torchvision: /usr/bin/python3 make_augmentation_reference.py
"""
import json
import pathlib
import struct

import torch
import torchvision.transforms.functional as functional
from torchvision.transforms import InterpolationMode


def write_safetensors(path, tensors):
    header, blobs, offset = {}, [], 0
    for name, tensor in sorted(tensors.items()):
        blob = tensor.contiguous().numpy().tobytes()
        kind = {torch.uint8: "U8", torch.float32: "F32"}[tensor.dtype]
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [offset, offset + len(blob)]}
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


generator = torch.Generator().manual_seed(7)
image = torch.randint(0, 256, (3, 24, 20), generator=generator, dtype=torch.uint8)
planes = image.float() / 255
bilinear = InterpolationMode.BILINEAR

tensors = {"image": image.permute(1, 2, 0)}  # [height, width, 3]
for factor in (0.8, 1.2):
    tensors[f"brightness {factor}"] = functional.adjust_brightness(planes, factor)
    tensors[f"contrast {factor}"] = functional.adjust_contrast(planes, factor)
    tensors[f"saturation {factor}"] = functional.adjust_saturation(planes, factor)
for turn in (-0.1, 0.07):
    tensors[f"hue {turn}"] = functional.adjust_hue(planes, turn)
chain = functional.adjust_hue(planes, 0.05)
chain = functional.adjust_contrast(chain, 0.9)
chain = functional.adjust_brightness(chain, 1.1)
tensors["chain"] = functional.adjust_saturation(chain, 1.15)

tensors["flipped"] = functional.hflip(planes)
tensors["rotated"] = functional.rotate(planes, 17.0, interpolation=bilinear)
# 1 where every input pixel that a rotated pixel mixes lies inside the frame.
inside = functional.rotate(torch.ones(1, 24, 20), 17.0, interpolation=bilinear)
tensors["rotated inside"] = (inside > 0.9999).to(torch.uint8)
tensors["cropped"] = functional.resized_crop(planes, 3, 5, 12, 10, [24, 20], interpolation=bilinear, antialias=False)

write_safetensors(pathlib.Path(__file__).with_name("augmentation.safetensors"), tensors)

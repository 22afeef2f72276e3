#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes attention.safetensors: what PyTorch makes of small inputs with each kind of attention, for the tests in
tests/worker/models/attention: weights, outputs, and the gradients of sum(output * upstream) + penalty.

The formulas are those of the publications, written as plainly as they go: one head and one query at a time, convolutions for
masks, affine_grid and grid_sample for spatial transformers. Needs torch; run in this folder, the file is committed.
"""
import json
import math
import struct

import torch
from torch.nn import functional

torch.set_default_dtype(torch.float64)
torch.manual_seed(20)

UNITS = 3
HEADS, DIMENSION = 2, 3
CHANNELS = 5
FRAMES, SIDE, FIRST, THIRD = 4, 8, 2, 3  # of the localisation network


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


def everywhere(features, weight, bias=None):
    """A linear layer at each position, as the 1x1x1 convolution of T 4.5.1."""
    return functional.conv3d(features, weight[:, :, None, None, None], bias)


def mask(over, context):
    def layer(maps, weights):
        features = maps
        if over == "temporal":
            features = maps.mean((3, 4), keepdim=True)
        if over == "spatial":
            features = maps.mean(2, keepdim=True)
        if context != "none":
            shown = torch.relu(everywhere(maps, weights["context.weight"])).mean((2, 3, 4), keepdim=True)
        if context == "none":
            hidden = everywhere(features, weights["hidden.weight"], weights["hidden.bias"])
            logits = everywhere(hidden, weights["output.weight"], weights["output.bias"])
        elif context == "concatenation":
            both = torch.cat([features, shown.expand(-1, -1, *features.shape[2:])], 1)
            hidden = everywhere(both, weights["hidden.weight"], weights["hidden.bias"])
            logits = everywhere(hidden, weights["output.weight"], weights["output.bias"])
        elif context == "additive":
            summary = everywhere(shown, weights["context_hidden.weight"])
            summed = everywhere(features, weights["hidden.weight"]) + summary
            logits = everywhere(torch.tanh(summed), weights["output.weight"])
        else:
            products = torch.einsum("bcthw,bc->bthw", everywhere(features, weights["hidden.weight"]),
                                    shown[:, :, 0, 0, 0])
            logits = products[:, None] / math.sqrt(UNITS)
        return (1 + torch.tanh(logits)) * maps, None

    shapes = {"hidden.weight": (UNITS, CHANNELS)}
    if context in ("none", "concatenation"):
        shapes |= {"hidden.bias": (UNITS,), "output.bias": (1,)}
    if context == "concatenation":
        shapes["hidden.weight"] = (UNITS, CHANNELS + UNITS)
    if context != "multiplicative":
        shapes["output.weight"] = (1, UNITS)
    if context != "none":
        shapes["context.weight"] = (UNITS, CHANNELS)
    if context == "additive":
        shapes["context_hidden.weight"] = (UNITS, UNITS)
    return layer, shapes


def sinusoid(place, channel, channels):
    angle = place / 10000 ** (2 * (channel // 2) / channels)
    return math.sin(angle) if channel % 2 == 0 else math.cos(angle)


def encoding(sides, channels):
    rows = []
    for places in torch.cartesian_prod(*[torch.arange(side) for side in sides]).reshape(-1, len(sides)).tolist():
        row = []
        for axis, place in enumerate(places):
            own = (axis + 1) * channels // len(sides) - axis * channels // len(sides)
            row += [sinusoid(place, channel, own) for channel in range(own)]
        rows.append(row)
    return torch.tensor(rows)


def attend(entities, weights, encoded):
    """One set of entities [n, channels]: what is added to each, and each query's overlap."""
    placed = entities if encoded is None else entities + encoded
    heads, profiles = [], []
    for head in range(HEADS):
        own = slice(head * DIMENSION, (head + 1) * DIMENSION)
        queries = [weights["query.weight"][own] @ entity for entity in placed]
        keys = [weights["key.weight"][own] @ entity for entity in placed]
        values = torch.stack([weights["value.weight"][own] @ entity for entity in entities])
        profiles.append([torch.softmax(torch.stack([query @ key for key in keys]) / math.sqrt(DIMENSION), 0)
                         for query in queries])
        heads.append(torch.stack([profile @ values for profile in profiles[-1]]))
    added = torch.cat(heads, 1) @ weights["output.weight"].T
    overlaps = []
    for query in range(len(entities)):
        looks = torch.stack([profiles[head][query] for head in range(HEADS)])
        overlaps.append(((looks @ looks.T - torch.eye(HEADS)) ** 2).sum().sqrt())
    return added, torch.stack(overlaps)


def self_attention(over, positions):
    def layer(values, weights):
        outputs, penalty = [], 0
        for sample in values:  # [channels, steps] or [channels, steps, height, width]
            if over == "spatial":
                sets = [(frame, frame.shape[1:]) for frame in sample.unbind(1)]
            else:
                sets = [(sample, sample.shape[1:])]
            answered, overlaps = [], []
            for piece, sides in sets:
                rows = piece.flatten(1).T
                added, overlap = attend(rows, weights, encoding(sides, CHANNELS) if positions == "sinusoidal" else None)
                answered.append((rows + added).T.reshape(piece.shape))
                overlaps.append(overlap.mean())
            outputs.append(torch.stack(answered, 1) if over == "spatial" else answered[0])
            penalty = penalty + torch.stack(overlaps).mean()
        return torch.stack(outputs), penalty

    projection = (HEADS * DIMENSION, CHANNELS)
    return layer, {"query.weight": projection, "key.weight": projection, "value.weight": projection,
                   "output.weight": projection[::-1]}


def spatial_transformer(over):
    rows = {"temporal": 1, "spatial": 2, "spatiotemporal": 3}[over]

    def change(samples, weights, flat):
        if flat:
            pooled = functional.adaptive_avg_pool2d(samples, SIDE)
            seen = torch.relu(functional.conv2d(pooled, weights["first.weight"][:, :, 0], weights["first.bias"], 2, 1))
            seen = torch.relu(functional.conv2d(seen, weights["second.weight"][:, :, 0], weights["second.bias"], 2, 1))
        else:
            pooled = functional.adaptive_avg_pool3d(samples, (FRAMES, SIDE, SIDE))
            seen = torch.relu(functional.conv3d(pooled, weights["first.weight"], weights["first.bias"], 2, 1))
            seen = torch.relu(functional.conv3d(seen, weights["second.weight"], weights["second.bias"], 2, 1))
        seen = torch.relu(functional.linear(seen.flatten(1), weights["third.weight"], weights["third.bias"]))
        theta = torch.tanh(functional.linear(seen, weights["output.weight"], weights["output.bias"]))
        return theta.view(-1, rows, rows + 1)

    def sampled(samples, theta):
        grid = functional.affine_grid(theta, samples.shape, align_corners=False)
        return functional.grid_sample(samples, grid, mode="bilinear", padding_mode="zeros", align_corners=False)

    def layer(video, weights):
        if over == "spatial":
            frames = video.transpose(1, 2).flatten(0, 1)
            theta = torch.eye(2, 3) + change(frames, weights, True)
            return sampled(frames, theta).unflatten(0, (video.shape[0], -1)).transpose(1, 2), None
        theta = torch.eye(3, 4).repeat(video.shape[0], 1, 1)
        moved = change(video, weights, False)
        if over == "temporal":
            theta[:, 2, 2:] += moved[:, 0]
        else:
            theta = theta + moved
        return sampled(video, theta), None

    kernel = (1, 3, 3) if over == "spatial" else (3, 3, 3)
    cells = (SIDE // 4) ** 2 * (1 if over == "spatial" else FRAMES // 4)
    return layer, {"first.weight": (FIRST, 3, *kernel), "first.bias": (FIRST,),
                   "second.weight": (2 * FIRST, FIRST, *kernel), "second.bias": (2 * FIRST,),
                   "third.weight": (THIRD, 2 * FIRST * cells), "third.bias": (THIRD,),
                   "output.weight": (rows * (rows + 1), THIRD), "output.bias": (rows * (rows + 1),)}


def regions(clusters):
    """I Eq. 2 to 4, one frame and one head at a time: a R with a = softmax(w_s2 tanh(W_s1 R^T)); of attention clusters
    each sum scaled, shifted, and divided by its length and by the square root of their number."""
    def layer(maps, weights):
        outputs, penalty = [], 0
        for sample in maps:  # [channels, steps, height, width]
            vectors, overlaps = [], []
            for frame in sample.unbind(1):
                local = frame.flatten(1).T  # R: [places, channels]
                hidden = torch.tanh(weights["hidden.weight"] @ local.T)
                looks, parts = [], []
                for head in range(HEADS):
                    look = torch.softmax(weights["output.weight"][head] @ hidden, 0)
                    part = look @ local
                    if clusters:
                        part = weights["scale"][head] * part + weights["shift"][head]
                        part = part / (math.sqrt(HEADS) * part.square().sum().sqrt())
                    looks.append(look)
                    parts.append(part)
                vectors.append(torch.cat(parts))
                together = torch.stack(looks)
                overlaps.append(((together @ together.T - torch.eye(HEADS)) ** 2).sum().sqrt())
            outputs.append(torch.stack(vectors, 1))
            penalty = penalty + torch.stack(overlaps).mean()
        return torch.stack(outputs), penalty

    shapes = {"hidden.weight": (UNITS, CHANNELS), "output.weight": (HEADS, UNITS)}
    return layer, shapes | ({"scale": (HEADS,), "shift": (HEADS,)} if clusters else {})


def example(name, made, shape, tensors):
    layer, shapes = made
    values = torch.randn(shape, requires_grad=True)
    weights = {}
    for key, size in shapes.items():
        scale = 1 if len(size) == 1 else 1.5 / math.sqrt(math.prod(size[1:]))
        weights[key] = (scale * torch.randn(size)).requires_grad_()
    if name.startswith("spatial_transformer"):  # small moves; rectified layers that are awake
        for key in ("output.weight", "output.bias"):
            weights[key] = (0.15 * weights[key].detach()).requires_grad_()
        for key in ("first.bias", "second.bias", "third.bias"):
            weights[key] = (weights[key].detach().abs() + 0.3).requires_grad_()
    output, penalty = layer(values, weights)
    upstream = torch.randn(output.shape)
    loss = (output * upstream).sum()
    if penalty is not None:
        loss = loss + penalty
        tensors[f"{name}/penalty"] = penalty.reshape(1)
    loss.backward()
    tensors |= {f"{name}/input": values, f"{name}/upstream": upstream, f"{name}/output": output,
                f"{name}/input gradient": values.grad}
    for key, weight in weights.items():
        assert weight.grad.abs().sum() > 0, (name, key)
        tensors |= {f"{name}/weight {key}": weight, f"{name}/gradient {key}": weight.grad}


def check_against_torch():
    """The heads are those of torch's own layer, where that one has the same widths."""
    global CHANNELS
    CHANNELS = HEADS * DIMENSION
    layer, shapes = self_attention("temporal", "none")
    weights = {key: torch.randn(size) for key, size in shapes.items()}
    reference = torch.nn.MultiheadAttention(CHANNELS, HEADS, bias=False, batch_first=True)
    with torch.no_grad():
        reference.in_proj_weight.copy_(
            torch.cat([weights["query.weight"], weights["key.weight"], weights["value.weight"]]))
        reference.out_proj.weight.copy_(weights["output.weight"])
    steps = torch.randn(2, CHANNELS, 4)
    rows = steps.transpose(1, 2)
    expected = rows + reference(rows, rows, rows)[0]
    assert torch.allclose(layer(steps, weights)[0].transpose(1, 2), expected, atol=1e-12)
    CHANNELS = 5


def main():
    check_against_torch()
    tensors = {}
    maps = (2, CHANNELS, 3, 2, 3)
    for over, context in [("temporal", "none"), ("spatial", "none"), ("spatiotemporal", "none"),
                          ("spatiotemporal", "concatenation"), ("spatiotemporal", "additive"),
                          ("spatiotemporal", "multiplicative")]:
        example(f"mask {over} {context}", mask(over, context), maps, tensors)
    for positions in ("none", "sinusoidal"):
        steps = (2, CHANNELS, 4)
        example(f"self_attention temporal {positions}", self_attention("temporal", positions), steps, tensors)
        for over in ("spatial", "spatiotemporal"):
            example(f"self_attention {over} {positions}", self_attention(over, positions), maps, tensors)
    for over in ("temporal", "spatial", "spatiotemporal"):
        example(f"spatial_transformer {over}", spatial_transformer(over), (2, 3, 5, 7, 6), tensors)
    example("region_attention", regions(False), maps, tensors)
    example("attention_clusters", regions(True), maps, tensors)
    write("attention.safetensors", tensors)


main()

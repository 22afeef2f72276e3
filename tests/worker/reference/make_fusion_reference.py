#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes fusion.safetensors: what PyTorch makes of small inputs with each kind of fusion, for the tests in
tests/worker/models/fusion: weights, scores, and the gradients of sum(scores * upstream).

The formulas are those of the thesis (A 3.2, 3.3), written as plainly as they go, one time step at a time. Needs torch;
run in this folder, the file is committed.
"""
import json
import struct

import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(31)

VIDEO, AUDIO, OUTPUTS, BATCH, STEPS, LAYERS = 4, 3, 2, 2, 3, 2
UNITS = {"audio": 5, "video": 8, "joint": 13}
REDUCTION, FACTORS = 4, 2
INPUTS = {"audio": AUDIO, "video": VIDEO}


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


class Weights(dict):
    """Drawn when they are first asked for."""

    def get_or_draw(self, name, *shape):
        if name not in self:
            self[name] = (torch.randn(shape) * 0.6).requires_grad_(True)
        return self[name]


def dense(weights, name, layer, vector, units):
    matrix = weights.get_or_draw(f"{name}.{layer}.weight", units, len(vector))
    bias = weights.get_or_draw(f"{name}.{layer}.bias", units)
    return torch.relu(matrix @ vector + bias)


def gate(weights, name, vector):
    inner = max(1, len(vector) // REDUCTION)
    first = weights.get_or_draw(f"{name}.reduce.weight", inner, len(vector))
    second = weights.get_or_draw(f"{name}.expand.weight", len(vector), inner)
    return torch.sigmoid(second @ torch.relu(first @ vector)) * vector


def joined(weights, how, audio, video):
    if how == "concatenation":
        return torch.cat([audio, video])
    numbers = UNITS["joint"] * (FACTORS if how == "bilinear" else 1)
    of_audio = weights.get_or_draw("join.audio.weight", numbers, AUDIO) @ audio
    of_video = weights.get_or_draw("join.video.weight", numbers, VIDEO) @ video
    if how == "sum":
        return of_audio + of_video
    if how == "weighted_sum":
        both = weights.get_or_draw("join.weights", 2)
        return both[0] * of_audio + both[1] * of_video
    products = of_audio * of_video
    return torch.stack([sum(products[number * FACTORS + k] for k in range(FACTORS)) for number in range(UNITS["joint"])])


def output(weights, name, vector):
    return weights.get_or_draw(f"head.{name}.weight", OUTPUTS, len(vector)) @ vector + weights.get_or_draw(
        f"head.{name}.bias", OUTPUTS)


def score(weights, kind, join, scores, gates, audio, video):
    """One time step of one sample, of standardised features -> [OUTPUTS]"""
    alone = {"audio_only": ["audio"], "video_only": ["video"], "early": []}.get(kind, ["audio", "video"])
    v = {"audio": audio, "video": video}
    v_e = joined(weights, join, audio, video) if kind not in ("audio_only", "video_only", "late") else None
    for layer in range(LAYERS):
        for modality in alone:
            v[modality] = dense(weights, modality, layer, v[modality], UNITS[modality])
        if v_e is not None:
            v_e = dense(weights, "joint", layer, v_e, UNITS["joint"])
        if kind == "central_net":
            alphas = weights.get_or_draw(f"mixing_{layer}.alphas", 3)
            v_e = alphas[0] * v_e + torch.cat([alphas[1] * v["audio"], alphas[2] * v["video"]])
        if kind == "augmented_ensemble":
            s_1 = gate(weights, f"mixing_{layer}.audio", v["audio"])
            s_2 = gate(weights, f"mixing_{layer}.video", v["video"])
            s_12 = torch.cat([s_1, s_2])
            matrix = weights.get_or_draw(f"mixing_{layer}.attention.weight", 2, 2 * UNITS["joint"])
            g = torch.softmax(matrix @ torch.cat([s_12, v_e]), 0)
            v_e = g[0] * v_e + g[1] * s_12
            if gates == "all":
                v = {"audio": s_1, "video": s_2}
    if kind in ("audio_only", "video_only"):
        return output(weights, alone[0], v[alone[0]])
    if kind in ("early", "central_net"):
        return output(weights, "joint", v_e)
    of_audio, of_video = output(weights, "audio", v["audio"]), output(weights, "video", v["video"])
    if scores == "weighted_average":
        share = torch.softmax(weights.get_or_draw("head.logits", 2), 0)
        late = share[0] * of_audio + share[1] * of_video
    else:
        late = (of_audio + of_video) / 2
    return late if kind == "late" else late + output(weights, "joint", v_e)


CASES = [(kind, "concatenation", "average", "joint")
         for kind in ("audio_only", "video_only", "early", "late", "ensemble", "central_net", "augmented_ensemble")]
CASES += [("early", join, "average", "joint") for join in ("sum", "weighted_sum", "bilinear")]
CASES += [("late", "concatenation", "weighted_average", "joint"),
          ("ensemble", "bilinear", "weighted_average", "joint"),
          ("augmented_ensemble", "concatenation", "average", "all")]


def main():
    tensors = {}
    for case in CASES:
        name = " ".join(case)
        weights = Weights()
        mean, deviation = torch.randn(VIDEO + AUDIO), torch.rand(VIDEO + AUDIO) + 0.5
        features = torch.randn(BATCH, VIDEO + AUDIO, STEPS, requires_grad=True)
        upstream = torch.randn(BATCH, OUTPUTS, STEPS)
        rows = []
        for sample in range(BATCH):
            steps = []
            for step in range(STEPS):
                vector = (features[sample, :, step] - mean) / deviation
                steps.append(score(weights, *case, vector[VIDEO:], vector[:VIDEO]))
            rows.append(torch.stack(steps, 1))
        scores = torch.stack(rows)
        (scores * upstream).sum().backward()
        tensors |= {f"{name}/input": features, f"{name}/output": scores, f"{name}/upstream": upstream,
                    f"{name}/weight mean": mean, f"{name}/weight deviation": deviation,
                    f"{name}/input gradient": features.grad}
        for parameter, value in weights.items():
            tensors[f"{name}/weight {parameter}"] = value
            tensors[f"{name}/gradient {parameter}"] = value.grad
    write("fusion.safetensors", tensors)


if __name__ == "__main__":
    main()

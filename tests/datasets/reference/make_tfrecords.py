# SPDX-License-Identifier: Apache-2.0
"""Writes *.tfrecord beside it with nothing but the published formats: CRC-32C bit by bit, protocol buffers by hand.

    python3 tests/datasets/reference/make_tfrecords.py

tf_example_test.cpp and tfrecord_test.cpp read them. Two records each; of record r (0 or 1):
mean_rgb[i] = i / 1024 - r, mean_audio[i] = -i / 128 - r, rgb of step s [i] = (i + s + r) % 256, audio likewise
255 - that; r + 2 steps.
"""
import pathlib
import struct


def crc32c(data):
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ (0x82F63B78 if value & 1 else 0)
    return value ^ 0xFFFFFFFF


def masked(data):
    value = crc32c(data)
    return struct.pack("<I", ((value >> 15 | value << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def record(data):
    length = struct.pack("<Q", len(data))
    return length + masked(length) + data + masked(data)


def varint(value):
    result = b""
    while value > 127:
        result += bytes([value & 127 | 128])
        value >>= 7
    return result + bytes([value])


def field(number, payload):
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def byte_feature(value):
    return field(1, field(1, value))


def float_feature(values):
    return field(2, field(1, struct.pack(f"<{len(values)}f", *values)))


def label_feature(values, packed):
    if packed:
        return field(3, field(1, b"".join(map(varint, values))))
    return field(3, b"".join(varint(1 << 3) + varint(value) for value in values))


def entry(name, value):
    return field(1, field(1, name.encode()) + field(2, value))


def feature_list(features):
    return b"".join(field(1, feature) for feature in features)


def video_level(r):
    return field(1, b"".join([
        entry("mean_audio", float_feature([-i / 128 - r for i in range(128)])),
        entry("id", byte_feature(b"aB%d_" % r)),
        entry("labels", label_feature([3861, 7 + r], packed=True)),
        entry("mean_rgb", float_feature([i / 1024 - r for i in range(1024)])),
    ]))


def frame_level(r):
    rgb = [byte_feature(bytes((i + s + r) % 256 for i in range(1024))) for s in range(r + 2)]
    audio = [byte_feature(bytes(255 - (i + s + r) % 256 for i in range(128))) for s in range(r + 2)]
    context = entry("video_id", byte_feature(b"-xyz%d" % r)) + entry("labels", label_feature([r, 4715], packed=False))
    return field(1, context) + field(2, entry("audio", feature_list(audio)) + entry("rgb", feature_list(rgb)))


folder = pathlib.Path(__file__).parent
for name, level in ("video_2018", video_level), ("frame_2017", frame_level):
    (folder / f"{name}.tfrecord").write_bytes(b"".join(record(level(r)) for r in range(2)))

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the figures of tests/worker/evaluation/post_processing_test.cpp: a chain of post-processing by NumPy and SciPy,
each step kept where it betters the concordance of two recordings together. Needs numpy and scipy."""
import numpy
from scipy.ndimage import median_filter

ROWS = 150


def recording(phase):
    """As the test makes it: a lagging truth, and a prediction with spikes, of another mean and size."""
    row = numpy.arange(ROWS)
    target = 0.5 * numpy.sin(0.06 * (row - 4) + phase) + 0.2
    predicted = 0.3 * numpy.sin(0.06 * row + phase) - 0.1 + 0.7 * (row % 7 == 3)
    return predicted, target


def concordance(series, predicted):
    one = numpy.concatenate(predicted)
    other = numpy.concatenate([target for _, target in series])
    return 2 * numpy.cov(one, other)[0, 1] / (one.var(ddof=1) + other.var(ddof=1) + (one.mean() - other.mean()) ** 2)


def shift(values, rows):
    return numpy.concatenate([numpy.full(rows, values[0]), values[: len(values) - rows]])


def main():
    series = [recording(0.0), recording(1.3)]
    kept = [predicted for predicted, _ in series]
    best = concordance(series, kept)
    print("concordance", repr(best))
    window = 0
    for tried in range(11, 52, 10):
        filtered = [median_filter(predicted, size=tried, mode="nearest") for predicted, _ in series]
        if concordance(series, filtered) > best:
            best, window, kept = concordance(series, filtered), tried, filtered
    print("window", window, repr(best))
    target = numpy.concatenate([target for _, target in series])
    bias = target.mean() - numpy.concatenate(kept).mean()
    assert concordance(series, [one + bias for one in kept]) > best
    kept = [one + bias for one in kept]
    best = concordance(series, kept)
    print("bias", repr(bias), repr(best))
    scale = target.std() / numpy.concatenate(kept).std()
    print("scale", repr(scale), concordance(series, [one * scale for one in kept]) > best)
    if concordance(series, [one * scale for one in kept]) > best:
        kept = [one * scale for one in kept]
        best = concordance(series, kept)
    rows = 0
    unshifted = kept
    for tried in range(1, 21):
        moved = [shift(one, tried) for one in unshifted]
        if concordance(series, moved) > best:
            best, rows, kept = concordance(series, moved), tried, moved
    print("shift", rows, repr(best))
    print("row 20 of the second recording", repr(kept[1][20]))
    print("median filter", median_filter(numpy.array([3.0, 1, 4, 1, 5, 9, 2, 6]), size=5, mode="nearest"))


if __name__ == "__main__":
    main()

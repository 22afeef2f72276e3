#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the figures of tests/worker/evaluation/equation_chain_test.cpp: the equations of C 3.4 by NumPy, on windows of
two recordings. Needs numpy."""
import numpy

STRIDE = 3


def recording(phase, windows):
    """As the test makes it: where windows begin, with a gap, what is predicted and what is true."""
    frame = STRIDE * numpy.arange(windows) + 6 * (numpy.arange(windows) > windows // 2)
    target = 0.5 * numpy.sin(0.08 * (frame + 5) + phase) + 0.2
    predicted = 0.3 * numpy.sin(0.08 * frame + phase) + 0.1 * numpy.sin(1.7 * frame) - 0.1
    return frame, predicted, target


def concordance(one, other):
    return 2 * numpy.cov(one, other)[0, 1] / (one.var(ddof=1) + other.var(ddof=1) + (one.mean() - other.mean()) ** 2)


def main():
    series = [recording(0.0, 40), recording(1.3, 30)]
    target = numpy.concatenate([one[2] for one in series])
    raw = numpy.concatenate([one[1] for one in series])
    print("concordance", repr(concordance(raw, target)))
    for name, normalise in [
        ("none", lambda y: y),
        ("printed", lambda y: (y - target.mean()) / target.std()),
        ("corrected", lambda y: (y - raw.mean()) / raw.std() * target.std() + target.mean()),
    ]:
        normalised = normalise(raw)
        for form, moved in [("none", 0.0), ("printed", -target.mean() + normalised.mean()),
                            ("corrected", target.mean() - normalised.mean())]:
            best = (-2.0, 0)
            for t in sorted(range(-10, 11), key=lambda t: (abs(t), t)):
                all_of = [numpy.interp(frame + t, frame, normalise(predicted) + moved) for frame, predicted, _ in series]
                figure = concordance(numpy.concatenate(all_of), target)
                if figure > best[0]:
                    best = (figure, t, all_of[1][20])
            print(name, form, "mean", repr((normalised + moved).mean()), "best", repr(best))


if __name__ == "__main__":
    main()
